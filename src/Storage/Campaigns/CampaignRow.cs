using LinqToDB.Mapping;

namespace Carillon.Storage.Campaigns;

[Table("campaigns")]
internal sealed class CampaignRow
{
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("name")] public string Name { get; set; } = "";
    [Column("active")] public bool Active { get; set; }
    [Column("maximum_attempts")] public int MaximumAttempts { get; set; }
    /// <summary>All that was typed, as JSON: it is read whole, and grows without a migration.</summary>
    [Column("settings")] public string Settings { get; set; } = "";
    [Column("version")] public long Version { get; set; }
}
