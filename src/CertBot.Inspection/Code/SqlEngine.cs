namespace CertBot.Inspection.Code;

/// <summary>The database a script is for, with the numbers of the platform.</summary>
internal enum SqlEngine
{
    SqlServer = 0,
    Oracle = 1,
    PostgreSql = 2,
}
