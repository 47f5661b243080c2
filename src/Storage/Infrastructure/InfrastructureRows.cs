using LinqToDB.Mapping;

namespace Carillon.Storage.Infrastructure;

[Table("servers")]
internal sealed class ServerRow
{
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("control")] public string Control { get; set; } = "";
    [Column("iax2")] public string Iax2 { get; set; } = "";
    [Column("active")] public bool Active { get; set; }
    [Column("settings")] public string Settings { get; set; } = "";
    [Column("version")] public long Version { get; set; }
}

[Table("carriers")]
internal sealed class CarrierRow
{
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("name")] public string Name { get; set; } = "";
    [Column("active")] public bool Active { get; set; }
    [Column("settings")] public string Settings { get; set; } = "";
    [Column("version")] public long Version { get; set; }
}

[Table("phones")]
internal sealed class PhoneRow
{
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("server")] public string Server { get; set; } = "";
    [Column("realm")] public string Realm { get; set; } = "";
    [Column("ha1_md5")] public string Ha1Md5 { get; set; } = "";
    [Column("ha1_sha256")] public string Ha1Sha256 { get; set; } = "";
    [Column("srtp")] public string Srtp { get; set; } = "";
    [Column("iax2_secret")] public string Iax2Secret { get; set; } = "";
    /// <summary>Carriers, with commas between them.</summary>
    [Column("transfer_over")] public string TransferOver { get; set; } = "";
    [Column("iax2_encryption")] public string Iax2Encryption { get; set; } = "";
    [Column("iax2_own_key")] public string? Iax2OwnKey { get; set; }
    [Column("iax2_peer_key")] public string? Iax2PeerKey { get; set; }
    [Column("second_server")] public string? SecondServer { get; set; }
    [Column("outside_number")] public string? OutsideNumber { get; set; }
    [Column("version")] public long Version { get; set; }
}

[Table("stops")]
internal sealed class StopRow
{
    [Column("scope"), PrimaryKey(1)] public string Scope { get; set; } = "";
    [Column("id"), PrimaryKey(2)] public string Id { get; set; } = "";
    [Column("stopped_by")] public string StoppedBy { get; set; } = "";
    [Column("stopped_at")] public long StoppedAt { get; set; }
}

[Table("iax2_peers")]
internal sealed class Iax2PeerRow
{
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("active")] public bool Active { get; set; }
    [Column("settings")] public string Settings { get; set; } = "";
    [Column("version")] public long Version { get; set; }
}

/// <summary>One row, whose id is <see cref="TheOne"/>.</summary>
[Table("calling_rules")]
internal sealed class CallingRulesRow
{
    public const string TheOne = "all";

    [Column("id"), PrimaryKey] public string Id { get; set; } = TheOne;
    [Column("settings")] public string Settings { get; set; } = "";
    [Column("version")] public long Version { get; set; }
}
