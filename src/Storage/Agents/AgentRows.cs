using LinqToDB.Mapping;

namespace Carillon.Storage.Agents;

[Table("agent_activity")]
internal sealed class AgentActivityTableRow
{
    [Column("id"), PrimaryKey] public string Id { get; set; } = "";
    [Column("agent")] public string Agent { get; set; } = "";
    [Column("campaign")] public string Campaign { get; set; } = "";
    [Column("state")] public string State { get; set; } = "";
    [Column("pause_code")] public string? PauseCode { get; set; }
    [Column("from_at")] public long FromAt { get; set; }
    [Column("to_at")] public long ToAt { get; set; }
    [Column("attempt")] public string? Attempt { get; set; }
}

[Table("agent_sessions")]
internal sealed class AgentSessionTableRow
{
    [Column("agent"), PrimaryKey] public string Agent { get; set; } = "";
    [Column("campaign")] public string Campaign { get; set; } = "";
    [Column("phone")] public string Phone { get; set; } = "";
    [Column("server")] public string Server { get; set; } = "";
    [Column("state")] public string State { get; set; } = "";
    [Column("pause_code")] public string? PauseCode { get; set; }
    [Column("phone_leg")] public string? PhoneLeg { get; set; }
    [Column("room")] public string Room { get; set; } = "";
    [Column("attempt")] public string? Attempt { get; set; }
    [Column("lead_id")] public long LeadId { get; set; }
    [Column("customer_phone")] public string CustomerPhone { get; set; } = "";
    [Column("calls_today")] public int CallsToday { get; set; }
    [Column("changed_at")] public long ChangedAt { get; set; }
    [Column("version")] public long Version { get; set; }
}
