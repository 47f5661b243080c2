using System.Runtime.CompilerServices;

namespace Carillon.Journal;

/// <summary>Records that will be written and synced together, and the one task that all their callers wait for.</summary>
internal sealed class Batch(ulong firstSequence, byte[] buffer)
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _buffer = buffer;

    public ulong FirstSequence { get; } = firstSequence;

    public int Count { get; private set; }

    public int Length { get; private set; }

    public ulong LastSequence => FirstSequence + (ulong)Count - 1;

    public Task Durable => _durable.Task;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    public byte[] Buffer => _buffer;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int needed) => Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));

    public void Add(ReadOnlySpan<byte> payload)
    {
        var end = Length + RecordFormat.HeaderBytes + payload.Length;
        if (end > _buffer.Length)
            Grow(end);
        RecordFormat.Write(_buffer.AsSpan(Length, end - Length), FirstSequence + (ulong)Count, payload);
        Length = end;
        Count++;
    }

    public void Complete() => _durable.SetResult();

    public void Fail(Exception why)
    {
        _durable.SetException(why);
        // Nobody may be waiting; that is no unobserved fault: the journal itself reports it to the next caller.
        _ = _durable.Task.Exception;
    }
}
