using System.Net.Http.Headers;
using System.Net.Http.Json;
using Carillon.Contracts;
using Carillon.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Web.Kit;

/// <summary>The web role on a free port of 127.0.0.1, with a world of fakes behind it and a clock of ours.</summary>
public sealed class WebHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebHost(WebApplication app, FakeWorld world, FakeTimeProvider clock)
    {
        (_app, World, Clock) = (app, world, clock);
        Anybody = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public FakeWorld World { get; }
    public FakeTimeProvider Clock { get; }
    public HttpClient Anybody { get; }
    public IServiceProvider Services => _app.Services;

    public static async Task<WebHost> Start(WebOptions? options = null)
    {
        var world = new FakeWorld();
        await world.Fill();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        world.AddTo(builder.Services);
        builder.Services.AddCarillonWeb(options ?? new());
        var app = builder.Build();
        app.MapCarillonWeb();
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        return new(app, world, clock);
    }

    public async Task<SessionDto> Session(string user, string password = FakeWorld.Password)
    {
        using var answer = await Anybody.PostAsJsonAsync("/api/v1/sessions", new LogInDto(user, password));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<SessionDto>())!;
    }

    public HttpClient With(string token)
    {
        var client = new HttpClient { BaseAddress = Anybody.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async Task<HttpClient> LoggedIn(string user) => With((await Session(user)).AccessToken);

    /// <summary>A hub connection, not yet started.</summary>
    public HubConnection Hub(string path, string token) => new HubConnectionBuilder()
        .WithUrl(new Uri(Anybody.BaseAddress!, path), o =>
        {
            o.Transports = HttpTransportType.WebSockets;
            o.SkipNegotiation = true;
            o.AccessTokenProvider = () => Task.FromResult<string?>(token);
        })
        .Build();

    public async ValueTask DisposeAsync()
    {
        Anybody.Dispose();
        await _app.StopAsync(new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token);
        await _app.DisposeAsync();
    }
}
