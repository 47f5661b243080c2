using LinqToDB.Mapping;

namespace Carillon.Storage.Recordings;

[Table("recordings")]
internal sealed class RecordingRow
{
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("attempt")] public string Attempt { get; set; } = "";
    [Column("campaign")] public string Campaign { get; set; } = "";
    [Column("lead_id")] public long LeadId { get; set; }
    [Column("agent")] public string? Agent { get; set; }
    [Column("server")] public string Server { get; set; } = "";
    [Column("path")] public string Path { get; set; } = "";
    [Column("started_at")] public long StartedAt { get; set; }
    [Column("duration_ms")] public long DurationMs { get; set; }
    [Column("bytes")] public long Bytes { get; set; }
    [Column("sha256")] public string Sha256 { get; set; } = "";
    [Column("in_store")] public bool InStore { get; set; }
    [Column("version")] public long Version { get; set; }
}
