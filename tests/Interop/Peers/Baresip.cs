using Carillon.Interop.Kit;

namespace Carillon.Interop.Peers;

/// <summary>
/// baresip without sound card and screen: registers, picks up by itself, says an audio identity out of a file, and writes what it
/// hears into another (its module sndfile).
/// </summary>
internal sealed class Baresip : IAsyncDisposable
{
    private const string Program = "/usr/bin/baresip";

    private readonly Peer _process;
    private readonly string _folder;

    private Baresip(Peer process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    public string Output => _process.Output;

    /// <param name="folder">For its settings and for what it hears.</param>
    /// <param name="address">For its SIP and in its SDP. Its RTP leaves from the address that the kernel chooses, which on loopback is 127.0.0.1.</param>
    /// <param name="server">Of the telephony server at which it registers.</param>
    /// <param name="voice">The number that it says.</param>
    /// <param name="transport">udp, tcp or tls, by which it registers and is called.</param>
    /// <param name="authority">PEM, of the server's certificate.</param>
    /// <param name="tone">What it says instead, in Hz.</param>
    /// <param name="beside">Of several at one address the place of this one: its ports are others (that after the SIP port is its TLS).</param>
    /// <param name="encryption">Its module and mediaenc: srtp and srtp-mand, or dtls_srtp twice; null: plain RTP.</param>
    public static Baresip Start(
        string folder, string address, string server, string user, string secret, ushort voice, string transport = "udp", string? authority = null, (string Module, string Account)? encryption = null, double? tone = null, int beside = 0)
    {
        Assert.SkipUnless(File.Exists(Program), "baresip is not installed (Debian package baresip-core)");
        Directory.CreateDirectory(folder);
        // Its file source does not begin anew at the end of the file.
        if (tone is { } hertz)
            Voice.WriteTone(Path.Combine(folder, "voice.wav"), hertz, TimeSpan.FromMinutes(5));
        else
            Voice.WriteWav(Path.Combine(folder, "voice.wav"), voice, TimeSpan.FromMinutes(5));
        File.WriteAllText(Path.Combine(folder, "config"), Config(folder, address, beside) + (authority is null ? "" : $"sip_cafile {authority}\n") + (encryption is { } e ? $"module {e.Module}.so\n" : ""));
        File.WriteAllText(Path.Combine(folder, "accounts"), $"<sip:{user}@{server};transport={transport}>;auth_user={user};auth_pass={secret};answermode=auto;regint=60{(encryption is { } how ? ";mediaenc=" + how.Account : "")}\n");
        File.WriteAllText(Path.Combine(folder, "contacts"), "");
        return new Baresip(Peer.Start(Program, ["-4", "-f", folder], folder), folder);
    }

    /// <summary>Whom baresip heard in its calls so far, by its own recordings; they are whole when a call has ended.</summary>
    public IReadOnlyList<ushort> Heard() => [.. Files("dec").SelectMany(file => Voice.Heard(file)[0])];

    /// <summary>The samples of its last call as it heard it, 8 kHz.</summary>
    public short[] LastHeard() => Voice.Channels(Files("dec").Last())[0];

    /// <summary>As with Ctrl-C: it hangs up, takes its registration back and ends.</summary>
    public async Task Quit()
    {
        _process.Interrupt();
        await _process.Exit(TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "baresip.log"), _process.Output);
    }

    private IEnumerable<string> Files(string direction) => Directory.EnumerateFiles(_folder, $"dump-*-{direction}.wav").Order(StringComparer.Ordinal);

    private static string Config(string folder, string address, int beside) => $"""
        poll_method epoll
        sip_listen {address}:{5070 + 10 * beside}
        net_interface {address}
        rtp_ports {30000 + 200 * beside}-{30100 + 200 * beside}
        audio_source aufile,{folder}/voice.wav
        audio_player aubridge,unused
        audio_alert aubridge,unused
        audio_buffer 20-160
        jitter_buffer_delay 5-10
        module_path /usr/lib/baresip/modules
        module g711.so
        module sndfile.so
        module aufile.so
        module aubridge.so
        module_tmp uuid.so
        module_tmp account.so
        module_app menu.so
        statmode_default off
        snd_path {folder}

        """;
}
