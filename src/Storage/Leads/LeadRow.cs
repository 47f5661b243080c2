using LinqToDB.Mapping;

namespace Carillon.Storage.Leads;

[Table("lists")]
internal sealed class ListRow
{
    [Column("id"), PrimaryKey, Identity] public long Id { get; set; }
    [Column("name")] public string Name { get; set; } = "";
    [Column("campaign")] public string Campaign { get; set; } = "";
    [Column("active")] public bool Active { get; set; }
    [Column("created_at")] public long CreatedAt { get; set; }
}

[Table("leads")]
internal sealed class LeadRow
{
    [Column("id"), PrimaryKey, Identity] public long Id { get; set; }
    [Column("list_id")] public long ListId { get; set; }
    [Column("phone")] public string Phone { get; set; } = "";
    [Column("first_name")] public string FirstName { get; set; } = "";
    [Column("last_name")] public string LastName { get; set; } = "";
    [Column("email")] public string Email { get; set; } = "";
    [Column("city")] public string City { get; set; } = "";
    [Column("region")] public string Region { get; set; } = "";
    [Column("postal_code")] public string PostalCode { get; set; } = "";
    [Column("comments")] public string Comments { get; set; } = "";
    /// <summary>The other columns of the imported file, a JSON object.</summary>
    [Column("fields")] public string Fields { get; set; } = "{}";
    [Column("state")] public string State { get; set; } = "READY";
    [Column("status")] public string Status { get; set; } = "NEW";
    [Column("called_count")] public int CalledCount { get; set; }
    /// <summary>0: at once.</summary>
    [Column("not_before")] public long NotBefore { get; set; }
    /// <summary>The transaction that claimed it last; the attempt of the same claim decides what becomes of the lead.</summary>
    [Column("claim")] public string? Claim { get; set; }
    [Column("version")] public long Version { get; set; }
    [Column("created_at")] public long CreatedAt { get; set; }
}
