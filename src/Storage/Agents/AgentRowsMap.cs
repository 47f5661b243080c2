using Carillon.Domain.Agents;
using Carillon.Storage.Databases;

namespace Carillon.Storage.Agents;

internal static class AgentRowsMap
{
    public static AgentSessionTableRow ToSession(AgentSessionRow row) => new()
    {
        Agent = row.Agent.Value,
        Campaign = row.Campaign.Value,
        Phone = row.Phone.Value,
        Server = row.Server.Value,
        State = Words<AgentState>.Of(row.State),
        PauseCode = row.PauseCode,
        PhoneLeg = row.PhoneLeg?.Value.Hex,
        Room = row.Room.Value.Hex,
        Attempt = row.Attempt?.Value.Hex,
        LeadId = row.Lead.Value,
        CustomerPhone = row.CustomerPhone,
        CallsToday = row.CallsToday,
        ChangedAt = row.At.Ms,
        Version = row.Version,
    };

    public static AgentSessionRow FromSession(AgentSessionTableRow row) => new()
    {
        Agent = new(row.Agent),
        Campaign = new(row.Campaign),
        Phone = new(row.Phone),
        Server = new(row.Server),
        State = Words<AgentState>.Parse(row.State),
        PauseCode = row.PauseCode,
        PhoneLeg = row.PhoneLeg is null ? null : new LegId(Values.ToGuid(row.PhoneLeg)),
        Room = new(Values.ToGuid(row.Room)),
        Attempt = row.Attempt is null ? null : new AttemptId(Values.ToGuid(row.Attempt)),
        Lead = new(row.LeadId),
        CustomerPhone = row.CustomerPhone,
        CallsToday = row.CallsToday,
        At = Values.ToInstant(row.ChangedAt),
        Version = row.Version,
    };

    public static AgentActivityTableRow ToActivity(AgentActivity activity) => new()
    {
        Id = activity.Id.Hex,
        Agent = activity.Agent.Value,
        Campaign = activity.Campaign.Value,
        State = Words<AgentState>.Of(activity.State),
        PauseCode = activity.PauseCode,
        FromAt = activity.From.Ms,
        ToAt = activity.To.Ms,
        Attempt = activity.Attempt?.Value.Hex,
    };
}
