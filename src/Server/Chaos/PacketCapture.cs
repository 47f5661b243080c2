using System.Diagnostics;
using Carillon.Server.Processes;

namespace Carillon.Server.Chaos;

/// <summary>What a server sends over UDP, as the kernel saw it: dumpcap(1) on loopback. Only in <see cref="OwnNetwork"/>, where everybody may listen.</summary>
internal sealed class PacketCapture : IDisposable
{
    /// <summary>Enough of each for its beginning: SIP's method, IAX2's header.</summary>
    private const int Snapped = 128;

    private readonly string _file;
    private readonly Process _dumpcap;

    private PacketCapture(string file, Process dumpcap) => (_file, _dumpcap) = (file, dumpcap);

    /// <summary>Returns when it listens.</summary>
    /// <exception cref="IOException">It does not; the message says why.</exception>
    public static async Task<PacketCapture> Start(string file, string sender, CancellationToken cancel)
    {
        string[] arguments = ["dumpcap", "-q", "-P", "-i", "lo", "-s", $"{Snapped}", "-f", $"udp and src host {sender}", "-w", file];
        var dumpcap = Process.Start(new ProcessStartInfo("/usr/bin/env", arguments) { RedirectStandardError = true })!;
        var said = "";
        while (await dumpcap.StandardError.ReadLineAsync(cancel) is { } line)
        {
            said = line;
            // It says so when the socket is open and the file is begun.
            if (line.StartsWith("File:", StringComparison.Ordinal))
                return new PacketCapture(file, dumpcap);
        }

        throw new IOException($"dumpcap (Debian package tshark) does not listen: {said}");
    }

    /// <summary>All that was sent until a moment ago, in order.</summary>
    public async Task<IReadOnlyList<SentDatagram>> End(CancellationToken cancel)
    {
        ProcessSignals.Terminate(_dumpcap.Id);
        await _dumpcap.WaitForExitAsync(cancel);
        return PacketFile.Read(await File.ReadAllBytesAsync(_file, cancel));
    }

    public void Dispose()
    {
        if (!_dumpcap.HasExited)
            _dumpcap.Kill();
        _dumpcap.Dispose();
    }
}
