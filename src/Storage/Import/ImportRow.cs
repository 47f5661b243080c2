using LinqToDB.Mapping;

namespace Carillon.Storage.Import;

[Table("imports")]
internal sealed class ImportRow
{
    [Column("id"), PrimaryKey, Identity] public long Id { get; set; }
    [Column("list_id")] public long ListId { get; set; }
    [Column("started_at")] public long StartedAt { get; set; }
    [Column("finished_at")] public long FinishedAt { get; set; }
    [Column("rows_read")] public long RowsRead { get; set; }
    [Column("imported")] public long Imported { get; set; }
    [Column("rejected")] public long Rejected { get; set; }
    [Column("fault")] public string? Fault { get; set; }
}
