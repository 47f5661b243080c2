using Carillon.Telephony.V1;

namespace Carillon.Switch.Carriers;

/// <summary>
/// What may be called over one carrier and how much of it, so that a stolen phone or a wrong list costs an hour's pocket money and no fortune. Counts outlive a change
/// of the settings as far as the caps stay the same. The control loop's.
/// </summary>
/// <param name="tripped">Told when a cap is reached, and when it lets calls through again.</param>
internal sealed class SpendGuard(TimeProvider clock, Action tripped)
{
    private Carrier _settings = new();
    private List<Cap> _caps = [];

    public void Set(Carrier settings)
    {
        _settings = settings;
        _caps = [.. settings.SpendCaps.Select(wanted => _caps.FirstOrDefault(c => c.Settings.Equals(wanted)) ?? new Cap(wanted, clock))];
    }

    /// <summary>Why calls of some kind are held back now; empty: none are.</summary>
    public string Text => string.Join("; ", _caps.Where(c => c.IsTripped).Select(c => c.Why));

    /// <summary>Why this number is not called over this carrier now; null: it may be.</summary>
    public string? Refuses(string number)
    {
        if (_settings.DenyPrefixes.Any(p => Begins(number, p)))
            return $"numbers like {SipNumber.Masked(number)} are denied";
        if (_settings.AllowPrefixes.Count > 0 && !_settings.AllowPrefixes.Any(p => Begins(number, p)))
            return $"numbers like {SipNumber.Masked(number)} are not among those allowed";
        if (_caps.Find(c => c.IsFor(number) && c.IsReached) is not { } reached)
            return null;
        Trip(reached, true);
        return reached.Why;
    }

    /// <summary>A call to the number takes its place.</summary>
    public void Take(string number)
    {
        foreach (var cap in _caps.Where(c => c.IsFor(number)))
            cap.Take();
    }

    public void Release(string number)
    {
        foreach (var cap in _caps.Where(c => c.IsFor(number)))
            cap.Release();
    }

    /// <summary>Now and then: caps that were reached may be no more.</summary>
    public void Look()
    {
        foreach (var cap in _caps.Where(c => c is { IsTripped: true, IsReached: false }))
            Trip(cap, false);
    }

    /// <summary>A prefix without + is meant for numbers with and without.</summary>
    public static bool Begins(string number, string prefix) =>
        prefix.StartsWith('+') ? number.StartsWith(prefix, StringComparison.Ordinal) : number.AsSpan().TrimStart('+').StartsWith(prefix);

    private void Trip(Cap cap, bool on)
    {
        if (cap.IsTripped == on)
            return;
        cap.IsTripped = on;
        tripped();
    }

    private sealed class Cap(SpendCap settings, TimeProvider clock)
    {
        private const int Minute = 60;

        private readonly uint[] _bySecond = new uint[Minute];
        private long _second;
        private uint _lastMinute, _calls;

        public SpendCap Settings { get; } = settings;

        public bool IsTripped { get; set; }

        public string Why { get; private set; } = "";

        public bool IsReached
        {
            get
            {
                Turn();
                var what = Settings.Prefix.Length == 0 ? "" : $" to {Settings.Prefix}";
                if (Settings.CallsPerMinute > 0 && _lastMinute >= Settings.CallsPerMinute)
                    Why = $"its guard holds back calls{what}: {Settings.CallsPerMinute} a minute are allowed";
                else if (Settings.MaxCalls > 0 && _calls >= Settings.MaxCalls)
                    Why = $"its guard holds back calls{what}: {Settings.MaxCalls} at a time are allowed";
                else
                    return false;
                return true;
            }
        }

        public bool IsFor(string number) => Begins(number, Settings.Prefix);

        public void Take()
        {
            Turn();
            _calls++;
            _lastMinute++;
            _bySecond[_second % Minute]++;
        }

        /// <summary>Of calls from before the cap was set there may be more ends than beginnings.</summary>
        public void Release() => _calls -= Math.Min(_calls, 1);

        /// <summary>What is a minute old counts no more.</summary>
        private void Turn()
        {
            var now = clock.GetTimestamp() / clock.TimestampFrequency;
            for (var gone = 0; _second < now && gone < Minute; gone++)
            {
                var slot = ++_second % Minute;
                _lastMinute -= _bySecond[slot];
                _bySecond[slot] = 0;
            }

            _second = now;
        }
    }
}
