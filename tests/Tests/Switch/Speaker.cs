using Carillon.Media;

namespace Carillon.Tests.Switch;

/// <summary>Says a text when it is asked to, and keeps what it hears from then on.</summary>
internal sealed class Speaker : IAudioProcessor
{
    private readonly Lock _gate = new();
    private readonly List<short> _heard = [];
    private short[] _text = [];
    private int _said;
    private int _wanted;
    private TaskCompletionSource<short[]>? _listened;

    /// <param name="text">8 kHz.</param>
    /// <param name="longer">So much longer than the text it listens, for what is late.</param>
    /// <returns>What it heard in that time.</returns>
    public Task<short[]> Talk(short[] text, TimeSpan longer)
    {
        lock (_gate)
        {
            _heard.Clear();
            (_text, _said, _wanted) = (text, 0, text.Length + (int)(longer.TotalSeconds * 8000));
            _listened = new TaskCompletionSource<short[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _listened.Task;
        }
    }

    public void Produce(Span<short> pcm8k20ms)
    {
        lock (_gate)
        {
            var part = _text.AsSpan(_said, Math.Min(pcm8k20ms.Length, _text.Length - _said));
            part.CopyTo(pcm8k20ms);
            _said += part.Length;
        }
    }

    public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
    {
        lock (_gate)
        {
            if (_listened is null || _heard.Count >= _wanted) return;
            _heard.AddRange(pcm8k20ms);
            if (_heard.Count >= _wanted) _listened.TrySetResult([.. _heard]);
        }
    }
}
