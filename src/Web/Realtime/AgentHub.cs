using Carillon.Domain.Agents;
using Carillon.Web.Auth;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Carillon.Web.Realtime;

/// <summary>An agent's screen. Each press goes to his session grain, which decides; a lost screen changes nothing in the session.</summary>
[Authorize(Policy = Roles.Agent)]
internal sealed class AgentHub(IGrainFactory grains, HubConnections connections, TimeProvider clock) : Hub<IAgentClient>, IAgentHub
{
    public const int LongestNotes = 4000;

    public static string GroupOf(UserId agent) => "agent:" + agent.Value;

    private UserId User => Context.User!.UserId();
    private IAgentSessionGrain Session => grains.GetGrain<IAgentSessionGrain>(User.Value);

    public override async Task OnConnectedAsync()
    {
        await Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(User));
        connections.AddAgent(Context);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        connections.RemoveAgent(Context);
        return Task.CompletedTask;
    }

    public Task<AgentReplyDto> LogIn(AgentLogInDto logIn) =>
        string.IsNullOrWhiteSpace(logIn?.Campaign) || string.IsNullOrWhiteSpace(logIn.Phone)
            ? Refuse("Choose a campaign and a phone.")
            : Ask(s => s.LogIn(new(new(logIn.Campaign), new(logIn.Phone))));

    public Task<AgentReplyDto> LogOut() => Ask(s => s.LogOut());

    public Task<AgentReplyDto> Ready() => Ask(s => s.Ready());

    public Task<AgentReplyDto> Pause(string pauseCode) =>
        string.IsNullOrWhiteSpace(pauseCode) ? Refuse("Choose a pause code.") : Ask(s => s.Pause(pauseCode));

    public Task<AgentReplyDto> HangUp() => Ask(s => s.HangUp());

    public Task<AgentReplyDto> Dispose(DisposeDto disposition)
    {
        if (disposition is null || !Guid.TryParseExact(disposition.Attempt, "N", out var attempt))
            return Refuse("This call is not known.");
        if (disposition.Notes?.Length > LongestNotes)
            return Refuse($"Notes may have {LongestNotes} characters.");
        return Ask(s => s.Dispose(new(attempt), disposition.Code ?? "", disposition.Notes ?? "", disposition.ThenPause));
    }

    public Task<AgentReplyDto> DialManually(string? number) =>
        number?.Length > 40 ? Refuse("This number is too long.") : Ask(s => s.DialManually(number));

    public Task<AgentReplyDto> CallMyPhone() => Ask(s => s.CallMyPhone());

    public Task<AgentReplyDto> CallMeOutside() => Ask(s => s.CallMeOutside());

    public Task SaveDraft(DraftDto draft) =>
        draft is { Notes.Length: <= LongestNotes } && Guid.TryParseExact(draft.Attempt, "N", out var attempt)
            ? Session.SaveDraft(new(attempt), draft.Revision, draft.Notes)
            : Task.CompletedTask;

    public async Task<AgentDto> GetState() => (await Session.GetState()).ToDto(clock.GetUtcNow());

    private async Task<AgentReplyDto> Ask(Func<IAgentSessionGrain, Task<AgentReply>> verb) => (await verb(Session)).ToDto(clock.GetUtcNow());

    private async Task<AgentReplyDto> Refuse(string why) => new(false, await GetState(), why);
}
