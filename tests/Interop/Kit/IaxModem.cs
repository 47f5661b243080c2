using System.Text;

namespace Carillon.Interop.Kit;

/// <summary>iaxmodem: a modem in software whose telephone line is IAX2, and whose serial line a pseudo-terminal that takes AT commands.</summary>
internal sealed class IaxModem : IAsyncDisposable
{
    private const string Program = "/usr/bin/iaxmodem";

    private readonly Peer _program;
    private readonly string _folder;
    private FileStream? _line;

    private IaxModem(Peer program, string folder)
    {
        _program = program;
        _folder = folder;
    }

    /// <summary>Returns when it has registered as <paramref name="name"/>. Skips the test where there is none.</summary>
    public static async Task<IaxModem> Start(string folder, string name, string secret, int port, string server)
    {
        Assert.SkipUnless(File.Exists(Program), "iaxmodem is not installed (Debian package iaxmodem)");
        Directory.CreateDirectory(folder);
        var settings = Path.Combine(folder, name + ".conf");
        var device = Path.Combine(folder, name + ".tty");
        await File.WriteAllTextAsync(settings, $"""
            device    {device}
            owner     root:root
            mode      660
            port      {port}
            refresh   60
            server    {server}
            peername  {name}
            secret    {secret}
            codec     ulaw
            """ + "\n");
        var modem = new IaxModem(Peer.Start("stdbuf", ["-oL", Program, "../.." + settings], folder), folder); // it looks in /etc/iaxmodem, and keeps what it says in a buffer
        try
        {
            await modem._program.Says("Registration completed successfully", TimeSpan.FromSeconds(30));
            await Peer.Run("stty", ["-F", device, "raw", "-echo"], TimeSpan.FromSeconds(10));
            modem._line = new FileStream(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            return modem;
        }
        catch
        {
            await modem.DisposeAsync(); // a test that fails leaves no modem behind
            throw;
        }
    }

    public string Output => _program.Output;

    public async Task Say(string command) => await _line!.WriteAsync(Encoding.ASCII.GetBytes(command + "\r"));

    /// <summary>Waits until the modem has said that on its serial line.</summary>
    public async Task Says(string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var heard = new StringBuilder();
        var buffer = new byte[256];
        while (!heard.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = _line!.ReadAsync(buffer, patience.Token).AsTask();
            Assert.True(await Task.WhenAny(read, Task.Delay(TimeSpan.FromSeconds(30), patience.Token)) == read, $"the modem never said {text}, but {heard}; {Output}");
            heard.Append(Encoding.ASCII.GetString(buffer.AsSpan(0, await read)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_line is not null)
            await _line.DisposeAsync();
        await _program.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "iaxmodem.log"), _program.Output);
    }
}
