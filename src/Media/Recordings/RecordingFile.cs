using System.Security.Cryptography;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Wav;
using Microsoft.Win32.SafeHandles;

namespace Carillon.Media;

/// <summary>
/// The WAV file of one recording, on the writer thread. After each block the header is written again, behind the samples it
/// counts: a process killed at any moment leaves a file that plays to its last full block.
/// </summary>
internal sealed class RecordingFile : IDisposable
{
    private static readonly byte[] Silence = CreateSilence();
    private readonly SafeFileHandle _handle;
    private readonly byte[] _header = new byte[64];
    private readonly string _path;
    private long _written;

    public RecordingFile(string path)
    {
        _path = path;
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        // CreateNew: a recording never writes over another.
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        WriteHeader();
    }

    private WavHeader Header => new(WavFormat.ULaw, Recording.Channels, MediaClock.SampleRate, 8, (uint)Math.Min(_written, uint.MaxValue - 64));

    public void Write(RecordingBlock block)
    {
        Pad(block.Offset);
        RandomAccess.Write(_handle, block.Data.AsSpan(0, block.Length), Header.Length + _written);
        _written += block.Length;
        WriteHeader();
    }

    public RecordingResult Finish(string? fault)
    {
        var bytes = RandomAccess.GetLength(_handle);
        return new RecordingResult(_path, Header.Duration, bytes, Checksum(bytes), fault);
    }

    public void Dispose() => _handle.Dispose();

    private void Pad(long until)
    {
        while (_written < until)
        {
            var count = (int)Math.Min(Silence.Length, until - _written);
            RandomAccess.Write(_handle, Silence.AsSpan(0, count), Header.Length + _written);
            _written += count;
        }
    }

    private void WriteHeader()
    {
        var length = Header.Write(_header);
        RandomAccess.Write(_handle, _header.AsSpan(0, length), 0);
    }

    private string Checksum(long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        for (long at = 0; at < bytes;)
        {
            var count = RandomAccess.Read(_handle, buffer, at);
            if (count == 0) break;
            hash.AppendData(buffer, 0, count);
            at += count;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] CreateSilence()
    {
        var silence = new byte[4096];
        silence.AsSpan().Fill(G711.ULawSilence);
        return silence;
    }
}
