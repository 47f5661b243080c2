using Carillon.Lab.Agents;
using Carillon.Lab.Audio;
using Carillon.Lab.Running;

namespace Carillon.Lab.Calls;

/// <summary>The record of a run: calls, phones and screens, with the voices whose hearing is still being taken in. On the lab's loop.</summary>
internal sealed class LabBook(LabTime time)
{
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(1);

    private readonly List<(IdentityVoice Voice, List<HeardStretch> Heard, CustomerCall? Call)> _voices = [];
    private long _lost;

    public LabTime Time => time;

    public Identities Identities { get; } = new();

    public List<CustomerCall> Calls { get; } = [];

    public List<PhoneLine> Phones { get; } = [];

    public List<ScreenPop> Pops { get; } = [];

    public List<ScreenReturn> Screens { get; } = [];

    public void Listen(IdentityVoice voice, CustomerCall call) => _voices.Add((voice, call.Heard, call));

    public void Listen(IdentityVoice voice, PhoneLine phone) => _voices.Add((voice, phone.Heard, null));

    /// <summary>Takes in what all voices heard; those of calls that are over for a second are let go.</summary>
    public void TakeIn()
    {
        foreach (var (voice, heard, _) in _voices)
            voice.TakeInto(heard);
        for (var i = _voices.Count - 1; i >= 0; i--)
        {
            if (_voices[i].Call is not { EndedAt: not 0 } call || time.Since(call.EndedAt) < s_linger)
                continue;
            _lost += _voices[i].Voice.Dropped;
            _voices.RemoveAt(i);
        }
    }

    /// <summary>Stretches that voices could not hand over.</summary>
    public long Lost => _lost + _voices.Sum(v => v.Voice.Dropped);
}
