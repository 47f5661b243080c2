using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Leads;

namespace Carillon.Tests.Web.Kit;

/// <summary>An agent's session in memory: states without calls of its own; a test (or a lively floor) connects customers.</summary>
public sealed class FakeSession(string agent, FakeFloor floor)
{
    public AgentSnapshot State { get; private set; } = new() { Agent = new(agent), Since = DateTimeOffset.UtcNow };
    public List<string> Pressed { get; } = [];

    public Task<AgentReply> LogIn(AgentLogIn logIn)
    {
        var settings = new CampaignSettings { Id = logIn.Campaign, Name = "Solar spring", DialMethod = DialMethod.Ratio };
        return Move("LogIn", s => s with { State = AgentState.Paused, Campaign = logIn.Campaign, Phone = logIn.Phone, Server = new("t1"), PhoneUp = true, PauseCode = "BREAK", Settings = settings });
    }

    public Task<AgentReply> LogOut() => Move("LogOut", s => new() { Agent = s.Agent, State = AgentState.LoggedOut });
    public Task<AgentReply> Ready() => Move("Ready", s => s with { State = AgentState.Ready, PauseCode = null, Notice = null });
    public Task<AgentReply> Pause(string pauseCode) => Move("Pause " + pauseCode, s => s with { State = AgentState.Paused, PauseCode = pauseCode });
    public Task<AgentReply> CallMyPhone() => Move("CallMyPhone", s => s with { PhoneUp = true, CanCallPhone = false });
    public Task<AgentReply> DialManually(string? number) => Move("Dial " + number, s => s with { State = AgentState.Dialling });

    public Task<AgentReply> HangUp() => State.Call is null
        ? Task.FromResult(new AgentReply(false, State, "There is no call to hang up."))
        : Move("HangUp", s => s with { State = AgentState.WrapUp, WrapUpEnds = DateTimeOffset.UtcNow.AddSeconds(45), Call = s.Call! with { EndedAt = DateTimeOffset.UtcNow } });

    public Task<AgentReply> Dispose(AttemptId attempt, string code, string notes, string? thenPause) =>
        Move($"Dispose {code} {notes}", s => s with { State = thenPause is null ? AgentState.Ready : AgentState.Paused, PauseCode = thenPause, Call = null, WrapUpEnds = null, CallsToday = s.CallsToday + 1 });

    public Task SaveDraft(AttemptId attempt, long revision, string notes)
    {
        if (State.Call is { } call && call.DraftRevision < revision)
            State = State with { Call = call with { Draft = notes, DraftRevision = revision } };
        return Task.CompletedTask;
    }

    public Task<AgentSnapshot> GetState() => Task.FromResult(State);

    public Task<AgentReply> Connect(Lead lead, bool crossServer = false) => Move("Connect", s => s with
    {
        State = AgentState.InCall,
        Call = new() { Attempt = AttemptId.New(), Phone = lead.Phone, Lead = lead, ConnectedAt = DateTimeOffset.UtcNow, CrossServer = crossServer },
    });

    public Task<AgentReply> Move(string what, Func<AgentSnapshot, AgentSnapshot> change)
    {
        Pressed.Add(what);
        State = change(State) with { Revision = State.Revision + 1, Since = DateTimeOffset.UtcNow };
        floor.Observer?.AgentChanged(State);
        return Task.FromResult(new AgentReply(true, State));
    }
}
