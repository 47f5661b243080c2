namespace Carillon.Interop.Kit;

/// <summary>
/// Debian's Asterisk (eng/asterisk gets it), one of a test's own: its settings are the files in Peers/asterisk with this test's addresses
/// in them, and all that it writes is in the test's folder. It runs as an ordinary process, without chroot or mounts.
/// </summary>
internal sealed class Asterisk : IAsyncDisposable
{
    private static readonly AsteriskIax Trunk = new("auth = md5\ntrunk = yes");
    public const string Secret = "secret-of-both";

    private static Asterisk? s_last;

    /// <summary>Asked once in a run: where the suite cannot be reached, each time costs its time-outs.</summary>
    private static readonly Lazy<Task<(int Code, string Output)>> s_installed =
        new(() => Peer.Run(Path.Combine(Repository.Root, "eng", "asterisk"), [], TimeSpan.FromMinutes(5)));

    private readonly Peer _server;
    private readonly string _folder;
    private readonly string _program;
    private bool _ended;

    private Asterisk(Peer server, string folder, string program)
    {
        _server = server;
        _folder = folder;
        _program = program;
    }

    public string Output => _server.Output;

    /// <summary>Returns when it is fully booted. Skips the test where there is no Asterisk to be had.</summary>
    /// <param name="folder">For its settings, and for what it says and hears.</param>
    /// <param name="address">Of its SIP, IAX2 and RTP.</param>
    /// <param name="carillon">Where it finds Carillon's telephony server.</param>
    /// <param name="trunk">Where it finds that server's IAX2, which is a relay's address when one stands between them.</param>
    /// <param name="security">How its SIP and audio are encrypted; null: not at all.</param>
    /// <param name="parties">Who speaks there, and with which number: <c>customer</c> and <c>agent</c> in its dialplan.</param>
    public static Task<Asterisk> Start(string folder, string address, string carillon, string trunk, AsteriskSecurity? security, params (string Who, ushort Number)[] parties) =>
        Start(folder, address, carillon, trunk, security, Trunk, parties);

    /// <summary>With G.722 and nothing else. Its agent's phone says <c>agent-wide.sln16</c>, its customer 4940100003 <c>customer-wide.sln16</c>; what they hear
    /// is in <c>-heard.sln16</c>: 16 bits, 16 kHz.</summary>
    public static Task<Asterisk> StartWideband(string folder, string address, string carillon) => Launch(folder, address, carillon, carillon, security: null, Trunk, wideband: true, []);

    /// <summary>The same with lines of its own in the section of that server in its iax.conf: how it authenticates and sends voice.</summary>
    public static Task<Asterisk> Start(string folder, string address, string carillon, string trunk, AsteriskSecurity? security, AsteriskIax iax2, params (string Who, ushort Number)[] parties) =>
        Launch(folder, address, carillon, trunk, security, iax2, wideband: false, parties);

    private static async Task<Asterisk> Launch(string folder, string address, string carillon, string trunk, AsteriskSecurity? security, AsteriskIax iax2, bool wideband, (string Who, ushort Number)[] parties)
    {
        var installed = await Installed();
        foreach (var sub in (string[])["run", "db", "lib", "spool/monitor", "log"])
            Directory.CreateDirectory(Path.Combine(folder, sub));
        foreach (var (who, number) in parties)
            Voice.WriteULaw(Path.Combine(folder, who + ".ulaw"), number, TimeSpan.FromMinutes(2));
        WriteSettings(folder, new()
        {
            ["@folder@"] = folder,
            ["@address@"] = address,
            ["@carillon@"] = carillon,
            ["@trunk@"] = trunk,
            ["@iax@"] = iax2.Section,
            ["@iax-general@"] = iax2.General.Replace("@carillon@", carillon, StringComparison.Ordinal),
            ["@codecs@"] = wideband ? "g722" : "ulaw",
            ["@iax-codecs@"] = wideband ? "g722" : "ulaw",
            ["@phone-speaks@"] = wideband ? "speakwide" : "speak",
            ["@secret@"] = Secret,
            ["@passes-hold@"] = iax2.PassesHold ? "yes" : "no",
            ["@holder@"] = Holder.Address,
            ["@encryption@"] = security?.Audio ?? "no",
            ["@dtls-setup@"] = security?.DtlsSetup ?? "actpass",
            ["@transport@"] = security is null ? "udp" : "tls",
            ["@port@"] = security is null ? "" : ":5061\\;transport=tls",
            ["@tls@"] = security is null ? "" : "tls.conf",
            ["@certificate@"] = security?.Certificate ?? "",
            ["@key@"] = security?.Key ?? "",
            ["@root-certificate@"] = security?.Root ?? "",
            ["@root@"] = Path.Combine(installed, "root"),
            ["@modules@"] = Directory.EnumerateDirectories(Path.Combine(installed, "root/usr/lib"), "*-linux-*").Select(f => Path.Combine(f, "asterisk/modules")).Single(Directory.Exists),
        });
        var program = Path.Combine(installed, "asterisk");
        // One whose test failed before it had it in hand would keep the ports of all that follow.
        if (s_last is { } left) await left.DisposeAsync();
        var server = Peer.Start(program, ["-C", Path.Combine(folder, "asterisk.conf"), "-f", "-n"], folder);
        var asterisk = s_last = new Asterisk(server, folder, program);
        await server.Says("Asterisk Ready", TimeSpan.FromSeconds(30));
        await asterisk.Command("core waitfullybooted");
        return asterisk;
    }

    /// <summary>A command of its console; what that answers.</summary>
    public async Task<string> Command(string command)
    {
        var (code, output) = await Peer.Run(_program, ["-C", Path.Combine(_folder, "asterisk.conf"), "-rx", command], TimeSpan.FromSeconds(20));
        Assert.True(code == 0, $"{command}: {output}");
        return output;
    }

    /// <summary>Waits until a line of its console has the text.</summary>
    public Task Says(string text, TimeSpan atMost) => _server.Says(text, atMost);

    /// <summary>Whom a party of the dialplan heard; whole once its call has ended.</summary>
    public IReadOnlyList<ushort> HeardBy(string who) => Voice.Heard(Path.Combine(_folder, who + "-heard.wav"))[0];

    /// <summary>What a party of the dialplan heard in its last call, 8 kHz.</summary>
    public short[] SoundOf(string who) => Voice.Channels(Path.Combine(_folder, who + "-heard.wav"))[0];

    /// <summary>Channels that are up, by name.</summary>
    public async Task<IReadOnlyList<string>> Channels() =>
        [.. (await Command("core show channels concise")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains('!')).Select(line => line.Split('!')[0])];

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, true)) return;
        await _server.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "asterisk.log"), _server.Output);
    }

    /// <summary>The folder of eng/asterisk; what that has to say beside it belongs into the test's record.</summary>
    private static async Task<string> Installed()
    {
        var (code, output) = await s_installed.Value;
        Assert.SkipUnless(code == 0, "no Asterisk: " + output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var warning in lines.Where(line => line.StartsWith("asterisk: ", StringComparison.Ordinal)))
            TestContext.Current.AddWarning(warning);
        return lines.Single(line => line.StartsWith('/'));
    }

    private static void WriteSettings(string folder, Dictionary<string, string> values)
    {
        foreach (var template in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/Interop/Peers/asterisk"), "*.conf"))
        {
            var text = values.Aggregate(File.ReadAllText(template), (t, value) => t.Replace(value.Key, value.Value, StringComparison.Ordinal));
            File.WriteAllText(Path.Combine(folder, Path.GetFileName(template)), text);
        }
    }
}

/// <summary>SIP over TLS, with PEM files, and what its endpoints have as media_encryption.</summary>
/// <param name="DtlsSetup">Its part in a handshake: active, passive, or actpass.</param>
internal sealed record AsteriskSecurity(string Audio, string Certificate, string Key, string Root, string DtlsSetup = "actpass");

/// <summary>Lines of iax.conf.</summary>
/// <param name="Section">In the section of Carillon's server: how it authenticates, where it is, how voice goes.</param>
/// <param name="General">In the general one: a registration there.</param>
internal sealed record AsteriskIax(string Section, string General = "")
{
    /// <summary>Of SIP: who is put on hold behind it is so by re-INVITE here; else it plays its own music.</summary>
    public bool PassesHold { get; init; }
}
