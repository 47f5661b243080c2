using System.Text.Json;
using Carillon.Protocols.Sip;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using Microsoft.Extensions.Logging.Abstractions;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Interop.Kit;

/// <summary>One telephony server, alone: <c>serve --role telephony</c>, controlled as the domain controls it.</summary>
internal sealed class TelephonyServer : IAsyncDisposable
{
    public const string Name = "t1";
    public const string Address = "127.0.0.11";
    private const string Realm = "carillon";
    private const string ClusterSecret = "0123456789abcdef0123456789abcdef";

    private readonly Peer _process;
    private readonly SwitchClient _control;
    private readonly string _folder;

    private TelephonyServer(Peer process, SwitchClient control, string folder)
    {
        _process = process;
        _control = control;
        _folder = folder;
        Events = new EventWatch(control);
    }

    public EventWatch Events { get; }

    public string Output => _process.Output;

    /// <param name="and">Further settings of its section.</param>
    public static async Task<TelephonyServer> Start(string folder, Dictionary<string, object>? and = null)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "t1.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            Telephony = new Dictionary<string, object>(and ?? [])
            {
                ["ServerId"] = Name,
                ["Address"] = Address,
                ["DataFolder"] = Path.Combine(folder, "data"),
                ["ClusterSecret"] = ClusterSecret,
                ["Realm"] = Realm,
            },
        }));
        var process = Peer.Start(Repository.Launcher, ["serve", "--role", "telephony", "--config", file, "--end-with-parent"]);
        var control = new SwitchClient(
            new SwitchClientOptions { Address = new Uri($"http://{Address}:7061"), WebProcess = "interop", Secret = ClusterSecret }, TimeProvider.System, NullLoggerFactory.Instance);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(8)); // the launcher may have to build
        await control.WhenUp(patience.Token);
        return new TelephonyServer(process, control, folder);
    }

    public async Task Configure(SwitchConfig config, ulong version = 1)
    {
        var reply = await _control.Configure(version, config, TestContext.Current.CancellationToken);
        Assert.True(reply.Accepted, string.Join("; ", reply.Faults));
    }

    public async Task Do(Command command)
    {
        var result = await _control.Execute(command, TestContext.Current.CancellationToken);
        Assert.Equal((ResultCode.ResultOk, ""), (result.Code, result.Text));
    }

    /// <summary>Dials; returns the leg.</summary>
    public async Task<string> Dial(string number, params string[] carriers)
    {
        var order = new Originate { LegId = NewId(), AttemptId = NewId(), CampaignId = "INTEROP", Epoch = 1, Number = number, CallerId = "+12125550199", NotAfterMs = 8000, RingTimeoutMs = 20_000 };
        order.CarrierIds.AddRange(carriers);
        await Do(new Command { Originate = order });
        return order.LegId;
    }

    /// <summary>Calls a registered phone and waits for its answer; returns the leg.</summary>
    public async Task<string> CallPhone(string phone)
    {
        var leg = NewId();
        await Do(new Command { CallPhone = new CallPhone { LegId = leg, AgentId = "ada", PhoneId = phone, RingTimeoutMs = 20_000 } });
        await Events.Answered(leg);
        return leg;
    }

    public Task Join(string leg, string room) => Do(new Command { Join = new Join { LegId = leg, RoomId = room } });

    /// <summary>Keys that came from a leg so far.</summary>
    public string KeysOf(string leg) => string.Concat(Events.Seen.Where(e => e.DtmfReceived?.LegId == leg).Select(e => e.DtmfReceived.Digit));

    /// <summary>A recording by its path in <c>RecordingReady</c>.</summary>
    public string Recording(string path) => Path.Combine(_folder, "data", "recordings", path);

    public Task<SwitchSnapshot> Snapshot() => _control.Snapshot(TestContext.Current.CancellationToken);

    public static Phone PhoneOf(string user, string secret) => new() { Id = user, Realm = Realm, Ha1Md5 = Digest.Ha1(DigestAlgorithm.Md5, user, Realm, secret) };

    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        await _control.DisposeAsync();
        await _process.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "t1.log"), _process.Output);
    }
}
