namespace Carillon.Media;

/// <summary>
/// The legs that are together, on one shard. Wiring says for each member whom it hears: nobody, one (forwarded), or several
/// (mixed). So a silent monitor hears a mix while the two who talk go on forwarding; and when the third leaves, nothing mixes.
/// What legs with G.722 say above the telephone's band is mixed beside the rest, for those who take G.722 too.
/// </summary>
internal sealed class Room(RoomKey key, int phase)
{
    private readonly int[] _sum = new int[AudioClip.FrameSamples];
    private readonly short[] _silence = new short[AudioClip.FrameSamples];
    private int[] _highSum = [];
    private MediaLeg[] _members = new MediaLeg[4];
    private long _preparedTick = -1;

    public RoomKey Key { get; } = key;

    /// <summary>All members take their 20 ms turn on the same tick.</summary>
    public int Phase { get; } = phase;

    public int Count { get; private set; }

    /// <summary>Somebody hears a mix with the higher band.</summary>
    public bool IsWide { get; private set; }

    public ReadOnlySpan<MediaLeg> Members => _members.AsSpan(0, Count);

    public void Add(MediaLeg leg, JoinMode mode, MediaLeg? whisperTo, AudioClip? tone)
    {
        if (tone is not null)
        {
            foreach (var present in Members)
            {
                if (present != leg) present.Output.Overlay(tone);
            }
        }
        (leg.Mode, leg.WhisperTo) = (mode, whisperTo);
        if (leg.Room != this)
        {
            leg.Room?.Remove(leg);
            if (Count == _members.Length) Array.Resize(ref _members, Count * 2);
            _members[Count++] = leg;
            leg.Room = this;
            leg.Shard.Rephase(leg, Phase);
        }
        Wire();
    }

    public void Remove(MediaLeg leg)
    {
        var at = Array.IndexOf(_members, leg, 0, Count);
        if (at < 0) return;
        _members[at] = _members[--Count];
        _members[Count] = null!;
        leg.Room = null;
        leg.Input.Unwire();
        leg.Output.Hears(Hearing.Nothing);
        leg.TellRecordings();
        Wire();
    }

    /// <summary>What this member hears of the mix. The members' frames are popped once a turn, by whoever asks first.</summary>
    public void MixFor(MediaLeg listener, long tick, Span<short> mix)
    {
        if (_preparedTick != tick) Prepare(tick);
        Mixer.Without(_sum, listener.Mode == JoinMode.Talk ? listener.Input.Frame : _silence, mix);
        foreach (var member in Members)
        {
            if (member.Mode == JoinMode.Whisper && member.WhisperTo == listener && member != listener) Mixer.AddTo(mix, member.Input.Frame);
        }
    }

    /// <summary>The higher band of the same mix, after <see cref="MixFor"/>.</summary>
    public void HighFor(MediaLeg listener, Span<short> high)
    {
        var own = listener.Mode == JoinMode.Talk ? listener.Input.HighFrame : [];
        Mixer.Without(_highSum, own.IsEmpty ? _silence : own, high);
        foreach (var member in Members)
        {
            if (member.Mode == JoinMode.Whisper && member.WhisperTo == listener && member != listener) Mixer.AddTo(high, member.Input.HighFrame);
        }
    }

    private void Prepare(long tick)
    {
        _preparedTick = tick;
        Array.Clear(_sum);
        Array.Clear(_highSum);
        foreach (var member in Members)
        {
            if (!member.Input.FeedsMix) continue;
            member.Input.PopFrame(tick);
            if (member.Mode != JoinMode.Talk) continue;
            Mixer.Add(_sum, member.Input.Frame);
            if (IsWide) Mixer.Add(_highSum, member.Input.HighFrame);
        }
    }

    /// <summary>Decides anew who hears whom, and in which bands.</summary>
    public void Wire()
    {
        var (mixing, wideEars, wideLegs) = (false, 0, 0);
        foreach (var member in Members) member.Input.Unwire();
        foreach (var listener in Members)
        {
            var sources = 0;
            MediaLeg? only = null;
            foreach (var source in Members)
            {
                if (!Hears(listener, source)) continue;
                sources++;
                only = source;
            }
            if (sources == 1 && only!.Input.IsBuffered) only.Input.WidenFor(listener);
            else if (sources == 1) only!.Input.ForwardTo(listener);
            mixing |= sources > 1;
            if (listener.TakesWide) wideLegs++;
            if (listener.TakesWide && sources > 1) wideEars++;
            listener.Output.Hears(sources switch { 0 => Hearing.Nothing, 1 => Hearing.Direct, _ => Hearing.Mix }, only);
        }
        IsWide = wideEars > 0 && wideLegs > 1;
        if (IsWide && _highSum.Length == 0) _highSum = new int[AudioClip.FrameSamples];
        foreach (var member in Members)
        {
            var feeds = mixing && member.Mode != JoinMode.Listen;
            member.Input.FeedMix(feeds, wide: feeds && IsWide && member.TakesWide);
            member.TellRecordings();
        }
    }

    private static bool Hears(MediaLeg listener, MediaLeg source) =>
        listener != source && (source.Mode == JoinMode.Talk || (source.Mode == JoinMode.Whisper && source.WhisperTo == listener));
}
