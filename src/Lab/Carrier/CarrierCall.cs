using Carillon.Lab.Audio;
using Carillon.Lab.Calls;
using Carillon.Lab.Running;
using Carillon.Media;
using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;

namespace Carillon.Lab.Carrier;

/// <summary>One customer. SIP's events come on the endpoint's loop and are posted; the state is the lab loop's.</summary>
internal sealed class CarrierCall : ISipCallEvents
{
    private readonly SipCall _call;
    private readonly SessionDescription? _offer;
    private readonly SoftCarrier _carrier;
    private readonly CustomerCall _facts;
    private CallFate _fate = null!;
    private RtpLeg? _leg;
    private SessionDescription? _answer;
    private ITimer? _timer;
    private CarrierEvent? _end;
    private bool _over;

    public CarrierCall(SipCall call, SessionDescription? offer, SoftCarrier carrier, long at)
    {
        (_call, _offer, _carrier) = (call, offer, carrier);
        Voice = new IdentityVoice(0);
        _facts = new CustomerCall
        {
            CallId = call.CallId,
            Identity = 0,
            Attempt = call.InviteRequest?.Header(SoftCarrier.AttemptHeader),
            To = call.RequestUri.User ?? "",
            Server = call.Remote.Address,
            InvitedAt = at,
        };
    }

    public IdentityVoice Voice { get; }

    public CustomerCall Facts => _facts;

    /// 1 write it down  2 draw its fate  3 agree on media  4 ring or refuse
    public void Begin()
    {
        // 1
        _facts.Identity = Voice.Source.Number = _carrier.Book.Identities.NextCustomer();
        _carrier.Book.Calls.Add(_facts);
        Log(CarrierEvent.Invite, _facts.InvitedAt);
        // 2
        _fate = _carrier.FateOf(_facts.To);
        // 3
        if (_fate.Status == 200 && !TryMedia())
        {
            Refuse(488);
            return;
        }

        // 4
        if (_fate.Status == 200)
            Ring();
        else
            Later(_fate.Ring, () => Refuse(_fate.Status));
    }

    public void Sent(SipCall call)
    {
        // Only outgoing calls are sent.
    }

    public void Progress(SipCall call, int status, SessionDescription? answer)
    {
        // Only outgoing calls hear of progress.
    }

    public void Answered(SipCall call, SessionDescription remote)
    {
        // The ACK. The customer speaks since he picked up.
    }

    public void MediaChanged(SipCall call, SessionDescription remote) => _carrier.Loop.Post(() =>
    {
        if (!_over && _leg is { } leg)
            LabMedia.Answer(leg, remote, version: 2);
    });

    public void InfoDtmf(SipCall call, char digit)
    {
        // Customers of the lab do not listen to digits.
    }

    public void Ended(SipCall call, SipCallEnd end)
    {
        var at = _carrier.Loop.Clock.GetTimestamp();
        _carrier.Loop.Post(() => Over(end, at));
    }

    private bool TryMedia()
    {
        if (_offer is null)
            return false;
        _leg = _carrier.Media.NewLeg(Voice);
        _answer = LabMedia.Answer(_leg, _offer);
        return _answer is not null;
    }

    private void Ring()
    {
        Voice.Ringing = _fate.EarlyMedia;
        Voice.Source.Mute = !_fate.EarlyMedia;
        if (_fate.EarlyMedia)
            _call.EarlyMedia(_answer!);
        else
            _call.Ring();
        Log(_fate.EarlyMedia ? CarrierEvent.EarlyMedia : CarrierEvent.Ringing, _carrier.Book.Time.Now);
        if (_fate.Kind == FateKind.Answer)
            Later(_fate.Ring, PickUp);
    }

    private void PickUp()
    {
        _facts.ReadyAgents = _carrier.ReadyAgents();
        Voice.Source.Mute = Voice.Ringing = false;
        _facts.AnsweredAt = _carrier.Book.Time.Now;
        _call.Answer(_answer!);
        Log(CarrierEvent.Answer, _facts.AnsweredAt);
        _carrier.Book.Listen(Voice, _facts);
        _carrier.NoteAnswered(this);
        Later(_fate.Talk, HangUp);
    }

    private void HangUp()
    {
        _end = CarrierEvent.CustomerHungUp;
        _call.HangUp();
    }

    private void Refuse(int status)
    {
        _end = CarrierEvent.Refuse;
        _call.Reject(status);
    }

    private void Over(SipCallEnd end, long at)
    {
        _over = true;
        _timer?.Dispose();
        _leg?.Dispose();
        _facts.EndedAt = at;
        _carrier.NoteEnded(this);
        var reason = end.By switch
        {
            SipCallEnder.Remote => _facts.AnsweredAt == 0 ? CarrierEvent.Cancelled : CarrierEvent.FarHungUp,
            SipCallEnder.Local => _end ?? CarrierEvent.Lost,
            _ => CarrierEvent.Lost,
        };
        Log(reason, at, reason == CarrierEvent.Refuse ? end.Status : null);
    }

    private void Later(TimeSpan delay, Action action)
    {
        _timer?.Dispose();
        _timer = _carrier.Loop.After(delay, () =>
        {
            if (!_over)
                action();
        });
    }

    private void Log(CarrierEvent what, long at, int? status = null) => _carrier.Log(what == CarrierEvent.Invite
        ? new CarrierLine(_carrier.Book.Time.UnixMicros(at), _facts.CallId, what, _facts.Attempt, _facts.To, _facts.Server.ToString(), null, _facts.Identity)
        : new CarrierLine(_carrier.Book.Time.UnixMicros(at), _facts.CallId, what, _facts.Attempt, Status: status));
}
