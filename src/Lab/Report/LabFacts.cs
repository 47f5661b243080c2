using Carillon.Lab.Audio;
using Carillon.Lab.Calls;

namespace Carillon.Lab.Report;

/// <summary>All that was seen and heard, indexed for the judge.</summary>
internal sealed class LabFacts
{
    private readonly Dictionary<ushort, List<(PhoneLine Phone, HeardStretch Stretch)>> _heardByPhones = [];
    private readonly Dictionary<string, PhoneLine> _phonesByUser;
    private readonly Dictionary<ushort, PhoneLine> _phonesByIdentity;
    private readonly ILookup<string, ScreenPop> _pops;
    private readonly ILookup<string, ScreenPop> _popsByNumber;

    public LabFacts(IReadOnlyList<CustomerCall> calls, IReadOnlyList<PhoneLine> phones, IReadOnlyList<ScreenPop> pops, TimeProvider clock, long now)
    {
        (Calls, Phones, Clock, Now) = (calls, phones, clock, now);
        _phonesByUser = phones.ToDictionary(p => p.User);
        _phonesByIdentity = phones.ToDictionary(p => p.Identity);
        _pops = pops.ToLookup(p => p.Attempt);
        _popsByNumber = pops.ToLookup(p => Digits(p.Customer));
        foreach (var phone in phones)
        {
            foreach (var stretch in phone.Heard)
            {
                if (!_heardByPhones.TryGetValue(stretch.Number, out var list))
                    _heardByPhones[stretch.Number] = list = [];
                list.Add((phone, stretch));
            }
        }
    }

    public IReadOnlyList<CustomerCall> Calls { get; }

    public IReadOnlyList<PhoneLine> Phones { get; }

    public TimeProvider Clock { get; }

    /// <summary>The stamp at which the facts were taken: what is open then, lasts until then.</summary>
    public long Now { get; }

    public IReadOnlyList<(PhoneLine Phone, HeardStretch Stretch)> HearingsOf(CustomerCall call) =>
        _heardByPhones.TryGetValue(call.Identity, out var list) ? list : [];

    /// <summary>By the attempt's id where the INVITE said it; else by the number and the time of the call.</summary>
    public IReadOnlyList<ScreenPop> PopsOf(CustomerCall call) => call.Attempt is { } attempt
        ? [.. _pops[attempt].OrderBy(p => p.At)]
        : [.. _popsByNumber[Digits(call.To)].Where(p => p.At >= call.InvitedAt && (call.EndedAt == 0 || p.At <= call.EndedAt)).OrderBy(p => p.At)];

    public PhoneLine? PhoneOf(string user) => _phonesByUser.GetValueOrDefault(user);

    public PhoneLine? PhoneWith(ushort identity) => _phonesByIdentity.GetValueOrDefault(identity);

    public double Milliseconds(long from, long to) => Math.Round(Clock.GetElapsedTime(from, to).TotalMilliseconds, 1);

    private static string Digits(string number) => new([.. number.Where(char.IsAsciiDigit)]);
}
