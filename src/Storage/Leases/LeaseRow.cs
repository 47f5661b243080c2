using LinqToDB.Mapping;

namespace Carillon.Storage.Leases;

[Table("leases")]
internal sealed class LeaseRow
{
    [Column("resource"), PrimaryKey] public string Resource { get; set; } = "";
    [Column("owner")] public string Owner { get; set; } = "";
    [Column("epoch")] public long Epoch { get; set; }
    [Column("expires_at")] public long ExpiresAt { get; set; }
    /// <summary>Counts the claims that were made under it: each such transaction locks this row first.</summary>
    [Column("commits")] public long Commits { get; set; }
}
