-- Nobody places or releases a hold until the transaction ends.
lock table :"schema".hold in share mode
