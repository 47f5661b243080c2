using System.Diagnostics;
using System.Net.Http.Json;
using Carillon.Contracts;
using Carillon.Web.Client.Shell;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Carillon.Interop.Kit;

/// <summary>An agent's screen as a browser keeps it: a session, a hub connection over a WebSocket, and the browser's own way of coming back.</summary>
internal sealed class Screen : IAsyncDisposable
{
    private readonly HubConnection _hub;
    private long _lostAt;
    private long _backAt;

    private Screen(HubConnection hub)
    {
        _hub = hub;
        hub.Reconnecting += _ => Note(ref _lostAt);
        hub.Reconnected += _ => Note(ref _backAt);
        hub.Closed += _ =>
        {
            GaveUp = true;
            return Task.CompletedTask;
        };
    }

    public bool GaveUp { get; private set; }
    public bool IsUp => _hub.State == HubConnectionState.Connected;
    /// <summary>It was thrown off at least once.</summary>
    public bool WasLost => Volatile.Read(ref _lostAt) != 0;
    /// <summary>How long it was away the last time.</summary>
    public TimeSpan Away => Stopwatch.GetElapsedTime(_lostAt, _backAt);

    public static async Task<Screen> Open(Uri front, string user, string password)
    {
        using var http = new HttpClient { BaseAddress = front };
        using var answer = await http.PostAsJsonAsync(new Uri(Routes.Api + "/sessions", UriKind.Relative), new LogInDto(user, password));
        Assert.True(answer.IsSuccessStatusCode, $"{user} cannot log in: {(int)answer.StatusCode}");
        var session = await answer.Content.ReadFromJsonAsync<SessionDto>();
        var screen = new Screen(new HubConnectionBuilder()
            .WithUrl(new Uri(front, Routes.AgentHub), options =>
            {
                options.Transports = HttpTransportType.WebSockets;
                options.SkipNegotiation = true;
                options.AccessTokenProvider = () => Task.FromResult<string?>(session!.AccessToken);
            })
            .WithAutomaticReconnect(new RetryForever())
            .Build());
        await screen._hub.StartAsync();
        return screen;
    }

    public async Task Press(string button, params object?[] arguments)
    {
        var reply = await _hub.InvokeCoreAsync<AgentReplyDto>(button, arguments);
        Assert.True(reply.Accepted, $"{button} was refused: {reply.Refusal}");
    }

    /// <summary>What it shows when it asks anew.</summary>
    public Task<AgentDto> Now() => _hub.InvokeAsync<AgentDto>(nameof(IAgentHub.GetState));

    public void Forget() => (_lostAt, _backAt) = (0, 0);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private static Task Note(ref long at)
    {
        Volatile.Write(ref at, Stopwatch.GetTimestamp());
        return Task.CompletedTask;
    }
}
