using LinqToDB.Mapping;

namespace Carillon.Storage.Users;

[Table("users")]
internal sealed class UserRow
{
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("name")] public string Name { get; set; } = "";
    [Column("role")] public string Role { get; set; } = "";
    [Column("password_hash")] public string PasswordHash { get; set; } = "";
    [Column("active")] public bool Active { get; set; }
    /// <summary>JSON array of campaign ids; empty: all.</summary>
    [Column("campaigns")] public string Campaigns { get; set; } = "[]";
    [Column("phone")] public string? Phone { get; set; }
    [Column("version")] public long Version { get; set; }
}

[Table("secrets")]
internal sealed class SecretRow
{
    [Column("name"), PrimaryKey] public string Name { get; set; } = "";
    [Column("value")] public string Value { get; set; } = "";
    [Column("created_at")] public long CreatedAt { get; set; }
}

[Table("audit")]
internal sealed class AuditRow
{
    [Column("id"), PrimaryKey, Identity] public long Id { get; set; }
    [Column("at")] public long At { get; set; }
    [Column("who")] public string Who { get; set; } = "";
    [Column("what")] public string What { get; set; } = "";
    [Column("details")] public string Details { get; set; } = "";
}
