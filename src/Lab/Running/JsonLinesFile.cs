using System.Text.Json;
using System.Threading.Channels;

namespace Carillon.Lab.Running;

/// <summary>One JSON object a line, written behind the caller's back, flushed whenever the queue runs empty. Full: the caller's line is dropped and counted.</summary>
internal sealed class JsonLinesFile : IAsyncDisposable
{
    private const int Capacity = 50_000;

    private readonly Channel<object> _lines = Channel.CreateBounded<object>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Task _writing;
    private long _dropped;

    public JsonLinesFile(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        _writing = Task.Run(() => WriteAsync(stream));
    }

    public long Dropped => Volatile.Read(ref _dropped);

    public void Write<T>(T line) where T : notnull
    {
        if (!_lines.Writer.TryWrite(line))
            Interlocked.Increment(ref _dropped);
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private async Task WriteAsync(FileStream stream)
    {
        await using var _ = stream.ConfigureAwait(false);
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_lines.Reader.TryRead(out var line))
            {
                stream.Write(JsonSerializer.SerializeToUtf8Bytes(line, line.GetType(), LabJson.Lines));
                stream.WriteByte((byte)'\n');
            }

            await stream.FlushAsync().ConfigureAwait(false);
        }
    }
}
