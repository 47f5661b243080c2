using Carillon.Switch;
using Carillon.Telephony;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Switch;

/// <summary>A whole switch in this process, as the telephony role hosts it, and a client that speaks gRPC to it.</summary>
internal sealed class TestSwitch : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _disposed;

    private TestSwitch(WebApplication app, SwitchHost host, SwitchClient client)
    {
        _app = app;
        Host = host;
        Control = client;
    }

    public SwitchHost Host { get; }

    public SwitchClient Control { get; }

    public static SwitchOptions Options(string name, string address, string folder) => new()
    {
        ServerId = name,
        Address = address,
        SipPort = 0,
        Iax2Port = 0,
        ControlPort = 0,
        RtpPortMin = 0,
        RtpPortMax = 0,
        DataFolder = Path.Combine(folder, name),
        RecordingFolder = Path.Combine(folder, name, "recordings"),
        CarrierSilence = TimeSpan.FromSeconds(1),
    };

    /// <summary>Where call control listens; a restart at the same port is found again by the same client.</summary>
    public Uri Address { get; private init; } = null!;

    public static async Task<TestSwitch> Start(SwitchOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenForCallControl(options));
        builder.Services.AddCarillonSwitch(options);
        var app = builder.Build();
        app.MapCarillonSwitch();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var client = new SwitchClient(new SwitchClientOptions { Address = new Uri(address), WebProcess = "test" }, TimeProvider.System, NullLoggerFactory.Instance);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await client.WhenUp(patience.Token);
        return new TestSwitch(app, app.Services.GetRequiredService<SwitchHost>(), client) { Address = new Uri(address) };
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await Control.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
