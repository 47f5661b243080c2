using System.Net.Http.Json;
using Carillon.Contracts;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Carillon.Interop.Kit;

/// <summary>An agent's screen and its buttons, over the real hub: the test looks at what is shown and presses.</summary>
internal sealed class AgentDesk : IAsyncDisposable
{
    private readonly HubConnection _hub;
    private readonly Lock _lock = new();
    private AgentDto? _screen;

    private AgentDesk(HubConnection hub)
    {
        _hub = hub;
        _hub.On<AgentDto>(nameof(IAgentClient.AgentChanged), Show);
    }

    public AgentDto Screen
    {
        get
        {
            lock (_lock)
                return _screen!;
        }
    }

    public static async Task<AgentDesk> Open(string web, string user, string password)
    {
        using var http = new HttpClient { BaseAddress = new Uri(web) };
        using var answer = await http.PostAsJsonAsync(new Uri(Routes.Api + "/sessions", UriKind.Relative), new LogInDto(user, password));
        Assert.True(answer.IsSuccessStatusCode, $"{user} cannot log in: {(int)answer.StatusCode}");
        var session = await answer.Content.ReadFromJsonAsync<SessionDto>();
        var desk = new AgentDesk(new HubConnectionBuilder().WithUrl(new Uri(new Uri(web), Routes.AgentHub), options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.SkipNegotiation = true;
            options.AccessTokenProvider = () => Task.FromResult<string?>(session!.AccessToken);
        }).Build());
        await desk._hub.StartAsync();
        desk.Show(await desk._hub.InvokeAsync<AgentDto>(nameof(IAgentHub.GetState)));
        return desk;
    }

    /// <summary>Presses a button; a refusal fails the test with the server's words.</summary>
    public async Task Press(string button, params object?[] arguments)
    {
        var reply = await _hub.InvokeCoreAsync<AgentReplyDto>(button, arguments);
        Assert.True(reply.Accepted, $"{button} was refused: {reply.Refusal}");
    }

    public async Task<AgentDto> Shows(Func<AgentDto, bool> condition, string what, TimeSpan atMost)
    {
        AgentDto? seen = null;
        await Eventually.Holds(() => condition(seen = Screen), atMost, () => $"the screen to show {what}; it shows {Screen} with the call {Screen.Call}");
        return seen!;
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private void Show(AgentDto screen)
    {
        lock (_lock)
        {
            if (_screen is null || screen.Revision >= _screen.Revision)
                _screen = screen;
        }
    }
}
