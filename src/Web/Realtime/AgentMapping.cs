using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Leads;

namespace Carillon.Web.Realtime;

/// <summary>Domain to contract for an agent's screen.</summary>
internal static class AgentMapping
{
    public static AgentReplyDto ToDto(this AgentReply reply, DateTimeOffset now) => new(reply.Accepted, reply.State.ToDto(now), reply.Refusal);

    public static AgentDto ToDto(this AgentSnapshot state, DateTimeOffset now) => new()
    {
        Agent = state.Agent.Value,
        Revision = state.Revision,
        State = state.State.ToDto(),
        Since = state.Since,
        Now = now,
        Campaign = state.Campaign?.Value,
        CampaignName = state.Settings?.Name,
        Phone = state.Phone?.Value,
        Server = state.Server?.Value,
        PhoneUp = state.PhoneUp,
        PauseCode = state.PauseCode,
        Notice = state.Notice,
        Call = state.Call?.ToDto(),
        WrapUpEnds = state.WrapUpEnds,
        CanCallPhone = state.CanCallPhone,
        OutsideNumber = state.OutsideNumber,
        ManualDial = state.Settings?.DialMethod == DialMethod.Manual,
        CallsToday = state.CallsToday,
        Dispositions = [.. (state.Settings?.Dispositions ?? []).Select(ToDto)],
        PauseCodes = [.. (state.Settings?.PauseCodes ?? []).Select(ToDto)],
    };

    public static AgentStateDto ToDto(this AgentState state) => state switch
    {
        AgentState.LoggedOut => AgentStateDto.LoggedOut,
        AgentState.Connecting => AgentStateDto.Connecting,
        AgentState.Paused => AgentStateDto.Paused,
        AgentState.Ready => AgentStateDto.Ready,
        AgentState.Dialling => AgentStateDto.Dialling,
        AgentState.InCall => AgentStateDto.InCall,
        AgentState.WrapUp => AgentStateDto.WrapUp,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static LeadDto ToDto(this Lead lead) => new()
    {
        Id = lead.Id.Value,
        List = lead.List.Value,
        Phone = lead.Phone,
        FirstName = lead.FirstName,
        LastName = lead.LastName,
        Email = lead.Email,
        City = lead.City,
        State = lead.State,
        PostalCode = lead.PostalCode,
        Comments = lead.Comments,
        Fields = lead.Fields,
        Status = lead.Status,
        CalledCount = lead.CalledCount,
    };

    public static DispositionDto ToDto(this Disposition d) => new(d.Code, d.Name, d.Hotkey?.ToString(), d.HumanAnswered, d.Sale, d.DoNotCall);

    public static PauseCodeDto ToDto(this PauseCode code) => new(code.Code, code.Name);

    private static CallDto ToDto(this AgentCall call) => new()
    {
        Attempt = call.Attempt.ToString(),
        Phone = call.Phone,
        Lead = call.Lead?.ToDto(),
        ConnectedAt = call.ConnectedAt,
        EndedAt = call.EndedAt,
        CrossServer = call.CrossServer,
        Manual = call.Manual,
        Draft = call.Draft,
        DraftRevision = call.DraftRevision,
        Recording = call.Recording?.ToString(),
    };
}
