using System.Collections.Concurrent;
using Carillon.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Lab.Agents;

/// <summary>A web server with one agent's session, whose state is what the test says: sessions, the hub, and a list of what was pressed.</summary>
internal sealed class FakeFloor : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _pressed = new();
    private readonly SemaphoreSlim _presses = new(0);
    private WebApplication? _app;

    public AgentDto Screen { get; set; } = new() { Agent = "agent1", State = AgentStateDto.LoggedOut };

    public int Port { get; private set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Port}");
        builder.Services.AddSignalR();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapPost(Routes.Api + "/sessions", (LogInDto logIn) => Session("log-in " + logIn.User));
        _app.MapPost(Routes.Api + "/sessions/refresh", (RefreshDto refresh) => Session(refresh.RefreshToken));
        _app.MapHub<FakeHub>(Routes.AgentHub);
        await _app.StartAsync();
        Port = new Uri(_app.Urls.Single()).Port;
    }

    public async Task PushAsync(AgentDto screen)
    {
        Screen = screen with { Revision = Screen.Revision + 1 };
        await _app!.Services.GetRequiredService<IHubContext<FakeHub, IAgentClient>>().Clients.All.AgentChanged(Screen);
    }

    public async Task StopAsync()
    {
        await _app!.DisposeAsync();
        _app = null;
    }

    /// <summary>Pushed once, before the answer to the next button.</summary>
    public AgentDto? Overtaking { get; set; }

    public void Note(string pressed)
    {
        _pressed.Enqueue(pressed);
        _presses.Release();
    }

    /// <summary>The next button, in the order they were pressed.</summary>
    public async Task<string> NextAsync()
    {
        Assert.True(await _presses.WaitAsync(TimeSpan.FromSeconds(30)), "waited 30 s for the agent to press something");
        return _pressed.TryDequeue(out var pressed) ? pressed : throw new InvalidOperationException();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await StopAsync();
        _presses.Dispose();
    }

    private IResult Session(string how)
    {
        Note(how);
        return Results.Ok(new SessionDto { AccessToken = "token", RefreshToken = "refresh", Me = new MeDto("agent1", "Agent 1", "agent") });
    }
}

public sealed class FakeHub(IServiceProvider services) : Hub<IAgentClient>, IAgentHub
{
    private FakeFloor Floor => services.GetRequiredService<FakeFloor>();

    public Task<AgentReplyDto> LogIn(AgentLogInDto logIn)
    {
        ArgumentNullException.ThrowIfNull(logIn);
        return Press($"LogIn {logIn.Campaign} {logIn.Phone}");
    }

    public Task<AgentReplyDto> LogOut() => Press("LogOut");

    public Task<AgentReplyDto> Ready() => Press("Ready");

    public Task<AgentReplyDto> Pause(string pauseCode) => Press("Pause");

    public Task<AgentReplyDto> HangUp() => Press("HangUp");

    public Task<AgentReplyDto> Dispose(DisposeDto disposition)
    {
        ArgumentNullException.ThrowIfNull(disposition);
        return Press($"Dispose {disposition.Attempt} {disposition.Code}");
    }

    public Task<AgentReplyDto> DialManually(string? number) => Press("DialManually");

    public Task<AgentReplyDto> CallMyPhone() => Press("CallMyPhone");

    public Task<AgentReplyDto> CallMeOutside() => Press("CallMeOutside");

    public Task SaveDraft(DraftDto draft) => Task.CompletedTask;

    public Task<AgentDto> GetState() => Task.FromResult(Floor.Screen);

    // The state first, the note after it: the test pushes the next state as soon as it hears of the button.
    private async Task<AgentReplyDto> Press(string button)
    {
        var next = button.Split(' ')[0] switch
        {
            "LogIn" => AgentStateDto.Connecting,
            "Ready" or "Dispose" => AgentStateDto.Ready,
            _ => Floor.Screen.State,
        };
        var screen = Floor.Screen with { State = next, Revision = Floor.Screen.Revision + 1 };
        Floor.Screen = screen;
        Floor.Note(button);
        if (Floor.Overtaking is { } later)
        {
            Floor.Overtaking = null;
            await Floor.PushAsync(later);
        }

        return new AgentReplyDto(true, screen);
    }
}
