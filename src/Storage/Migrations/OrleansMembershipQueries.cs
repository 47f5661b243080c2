namespace Carillon.Storage.Migrations;

/// <summary>
/// The named queries of Orleans 10's ADO.NET membership, in the SQL of MariaDB and MySQL. A change of the membership is
/// one transaction that raises the table's version from @Version by one, or nothing: the version row is locked first,
/// so of two silos that write at once the second finds another version and reads anew.
/// </summary>
internal static class OrleansMembershipQueries
{
    private const string ThisSilo = "DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation";

    private const string Columns =
        "v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version";

    /// <summary>Status 6 is Dead.</summary>
    private const string DeadRows = "DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId AND Status = 6";

    public static IReadOnlyList<(string Key, string Text)> All { get; } =
    [
        ("InsertMembershipVersionKey",
            """
            INSERT IGNORE INTO OrleansMembershipVersionTable (DeploymentId, Version) VALUES (@DeploymentId, 0);
            SELECT ROW_COUNT() > 0;
            """),
        ("InsertMembershipKey",
            $"""
            START TRANSACTION;
            INSERT INTO OrleansMembershipTable
                (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
            SELECT v.DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
            FROM OrleansMembershipVersionTable v
            WHERE v.DeploymentId = @DeploymentId AND v.Version = @Version
                AND NOT EXISTS (SELECT 1 FROM OrleansMembershipTable WHERE {ThisSilo})
            FOR UPDATE;
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1
            WHERE ROW_COUNT() > 0 AND DeploymentId = @DeploymentId AND Version = @Version;
            SELECT ROW_COUNT() > 0;
            COMMIT;
            """),
        ("UpdateMembershipKey",
            """
            UPDATE OrleansMembershipVersionTable v
            INNER JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId
            SET v.Version = v.Version + 1, m.Status = @Status, m.SuspectTimes = @SuspectTimes,
                m.IAmAliveTime = GREATEST(m.IAmAliveTime, @IAmAliveTime)
            WHERE v.DeploymentId = @DeploymentId AND v.Version = @Version
                AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation;
            SELECT ROW_COUNT() > 0;
            """),
        ("UpdateIAmAlivetimeKey",
            $"UPDATE OrleansMembershipTable SET IAmAliveTime = GREATEST(IAmAliveTime, @IAmAliveTime) WHERE {ThisSilo};"),
        ("MembershipReadRowKey",
            $"""
            SELECT {Columns}
            FROM OrleansMembershipVersionTable v
            LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId
                AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
            WHERE v.DeploymentId = @DeploymentId;
            """),
        ("MembershipReadAllKey",
            $"""
            SELECT {Columns}
            FROM OrleansMembershipVersionTable v
            LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId
            WHERE v.DeploymentId = @DeploymentId;
            """),
        ("GatewaysQueryKey",
            """
            SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0;
            """),
        ("CleanupDefunctSiloEntriesKey",
            $"{DeadRows} AND IAmAliveTime < @IAmAliveTime AND StartTime < @IAmAliveTime;"),
        ("CleanupDefunctSiloEntryKey",
            $"""
            {DeadRows} AND Address = @Address AND Port = @Port AND Generation = @Generation
                AND StartTime = @StartTime AND IAmAliveTime = @IAmAliveTime AND COALESCE(SuspectTimes, '') = COALESCE(@SuspectTimes, '');
            """),
        ("DeleteMembershipTableEntriesKey",
            """
            DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId;
            DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId;
            """),
    ];
}
