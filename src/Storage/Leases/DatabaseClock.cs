using LinqToDB;

namespace Carillon.Storage.Leases;

/// <summary>The database's own clock, so that the clocks of web servers do not matter.</summary>
internal static class DatabaseClock
{
    /// <summary>Milliseconds since 1970 UTC, in SQL only.</summary>
    [Sql.Expression(ProviderName.SQLite, "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)", ServerSideOnly = true)]
    [Sql.Expression(ProviderName.MySql, "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)", ServerSideOnly = true)]
    public static long Now() => throw new InvalidOperationException("This clock is read in SQL only.");
}
