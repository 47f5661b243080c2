using Carillon.Interop.Kit;

namespace Carillon.Interop.Peers;

/// <summary>
/// Linphone's command line client without sound card: registers, picks up by itself, says an audio identity out of a file and writes what it hears into another
/// (<c>soundcard use files</c>). It is told by its standard input.
/// </summary>
internal sealed class Linphone : IAsyncDisposable
{
    private const string Program = "/usr/bin/linphonec";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly Peer _process;
    private readonly string _folder;

    private Linphone(Peer process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    public string Output => _process.Output;

    /// <summary>Told to register. Its SIP and RTP come from the address that the kernel chooses, which on loopback is 127.0.0.1.</summary>
    /// <param name="folder">For its settings and for what it hears.</param>
    /// <param name="voice">The number that it says.</param>
    public static async Task<Linphone> Start(string folder, string server, string user, string secret, ushort voice)
    {
        Assert.SkipUnless(File.Exists(Program), "Linphone is not installed (Debian package linphone-cli)");
        // Without this folder for its database it does not say so, but listens nowhere.
        Directory.CreateDirectory(Path.Combine(folder, ".local/share/linphone"));
        // Its file source does not begin anew at the end of the file.
        Voice.WriteWav(Path.Combine(folder, "voice.wav"), voice, TimeSpan.FromMinutes(5));
        await File.WriteAllTextAsync(Path.Combine(folder, "rc"), Settings);
        var home = new Dictionary<string, string> { ["HOME"] = folder };
        var phone = new Linphone(Peer.Start(Program, ["-c", Path.Combine(folder, "rc"), "-a"], folder, home), folder);
        phone.Type("soundcard use files");
        phone.Type($"play {folder}/voice.wav");
        phone.Type($"record {folder}/heard.wav");
        phone.Type($"register sip:{user}@{server} {server} {secret}");
        return phone;
    }

    public void Type(string command) => _process.Type(command);

    public Task Says(string text, TimeSpan atMost) => _process.Says(text, atMost);

    /// <summary>Whom it heard in its last call, which has ended.</summary>
    public IReadOnlyList<ushort> Heard() => Voice.Heard(Path.Combine(_folder, "heard.wav"))[0];

    /// <summary>It takes its registration back and ends.</summary>
    public async Task Quit()
    {
        Type("quit");
        await _process.Exit(Soon);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "linphone.log"), _process.Output);
    }

    private static string Settings => """
        [sip]
        sip_port=5080
        sip_tcp_port=0
        sip_tls_port=0
        guess_hostname=0
        [net]
        auto_net_state_mon=0
        [rtp]
        audio_rtp_port=7078
        [sound]
        echocancellation=0

        """;
}
