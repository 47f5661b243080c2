using Carillon.Contracts;
using Carillon.Web.Client.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Carillon.Web.Client.Agent;

/// <summary>The agent's session as the server says it is. Holds no truth of its own: after a reload or a lost server it asks again.</summary>
public sealed class AgentConnection
{
    private readonly HubLink _link;
    private readonly Ticker _ticker;

    public AgentConnection(NavigationManager navigation, Session session, TimeProvider clock, Ticker ticker)
    {
        _ticker = ticker;
        _link = new(navigation, session, clock, Routes.AgentHub);
        _link.Changed += () => Changed?.Invoke();
    }

    public event Action? Changed;

    public AgentDto? State { get; private set; }
    public bool Up => _link.Up;

    public Task Open() => _link.Open(hub => hub.On<AgentDto>(nameof(IAgentClient.AgentChanged), Pushed), Ask);

    public async Task Close()
    {
        State = null;
        await _link.Close();
    }

    /// <summary>Null when done, or why it was refused.</summary>
    public Task<string?> LogIn(string campaign, string phone) => Press(nameof(IAgentHub.LogIn), new AgentLogInDto(campaign, phone));
    public Task<string?> LogOut() => Press(nameof(IAgentHub.LogOut));
    public Task<string?> Ready() => Press(nameof(IAgentHub.Ready));
    public Task<string?> Pause(string code) => Press(nameof(IAgentHub.Pause), code);
    public Task<string?> HangUp() => Press(nameof(IAgentHub.HangUp));
    public Task<string?> Dispose(DisposeDto disposition) => Press(nameof(IAgentHub.Dispose), disposition);
    public Task<string?> Dial(string? number) => Press(nameof(IAgentHub.DialManually), number);
    public Task<string?> CallMyPhone() => Press(nameof(IAgentHub.CallMyPhone));

    public Task<string?> CallMeOutside() => Press(nameof(IAgentHub.CallMeOutside));

    /// <summary>False when it did not reach the server.</summary>
    public async Task<bool> SaveDraft(DraftDto draft)
    {
        if (!Up)
            return false;
        try
        {
            await _link.Ask<object?>(nameof(IAgentHub.SaveDraft), draft);
            return true;
        }
        catch (Exception e) when (IsFault(e))
        {
            return false;
        }
    }

    private async Task<string?> Press(string verb, params object?[] arguments)
    {
        if (!Up)
            return "There is no connection to the server at this moment.";
        try
        {
            var reply = await _link.Ask<AgentReplyDto>(verb, arguments);
            Pushed(reply.State);
            return reply.Accepted ? null : reply.Refusal ?? "This is not possible now.";
        }
        catch (Exception e) when (IsFault(e))
        {
            return "The server did not answer. Look at your state above, then try again.";
        }
    }

    private async Task Ask()
    {
        try
        {
            Take(await _link.Ask<AgentDto>(nameof(IAgentHub.GetState)));
        }
        catch (Exception e) when (IsFault(e))
        {
            Changed?.Invoke();
        }
    }

    // A reply and a push may overtake each other: the higher revision is the newer.
    private void Pushed(AgentDto state)
    {
        if (State is null || state.Revision >= State.Revision)
            Take(state);
    }

    private void Take(AgentDto state)
    {
        State = state;
        _ticker.ServerSaid(state.Now);
        Changed?.Invoke();
    }

    private static bool IsFault(Exception e) => e is HubException or IOException or InvalidOperationException or TaskCanceledException or System.Net.WebSockets.WebSocketException;
}
