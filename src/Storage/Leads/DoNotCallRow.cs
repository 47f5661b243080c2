using LinqToDB.Mapping;

namespace Carillon.Storage.Leads;

[Table("do_not_call")]
internal sealed class DoNotCallRow
{
    [Column("phone"), PrimaryKey] public string Phone { get; set; } = "";
    [Column("added_at")] public long AddedAt { get; set; }
    [Column("added_by")] public string AddedBy { get; set; } = "";
    [Column("attempt")] public string? Attempt { get; set; }
}
