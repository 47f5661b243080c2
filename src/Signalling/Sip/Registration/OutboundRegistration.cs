using System.Buffers;
using System.Net;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Calls;
using Carillon.Signalling.Sip.Loop;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Registration;

/// <summary>
/// Keeps one contact of ours at a registrar (RFC 3261 section 10.2): one Call-ID and a rising CSeq for its whole life, a refresh
/// after about 85 % of the time given, and after a failure 1, 2, 4 … 60 s, each with jitter so that many do not come at once.
/// </summary>
internal sealed class OutboundRegistration(SipStack stack, RegistrationOptions options, Action<RegistrationState> changed) : IClientUser, ITimed
{
    private const int MaxChallenges = 2;
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(60);

    private readonly string _callId = SipToken.New() + "@" + stack.Local.Address;
    private readonly string _tag = SipToken.New();
    private readonly string _contact = SipUri.Sip(options.ContactUser ?? options.AddressOfRecord.User, stack.Local).ToString();
    private TimeSpan _asked = options.Expires;
    private LoopTimer? _next;
    private uint _cseq;
    private int _challenges, _failures;
    private bool _stopping;

    public RegistrationState State { get; private set; } = new(RegistrationPhase.Registering, 0, "", null, null);

    public void Start() => Send(null);

    public void Stop()
    {
        if (_stopping) return;
        _stopping = true;
        _next?.Cancel();
        _challenges = 0;
        if (State.Phase == RegistrationPhase.Registered) Send(null);
        else Become(new RegistrationState(RegistrationPhase.Removed, 0, "stopped", null, null));
    }

    public void OnTimer(TimerName name)
    {
        _challenges = 0;
        Send(null);
    }

    public void OnResponse(SipMessage response, IPEndPoint from)
    {
        int status = response.StatusCode;
        if (status < 200) return;
        string reason = Encoding.UTF8.GetString(response.ReasonPhrase);
        if (status < 300) Registered(response, reason);
        else if (status is 401 or 407 && Answered(response)) return;
        else if (status == 423 && LongerExpiry(response)) Send(null);
        else Failed(status, reason);
    }

    public void OnFailure(bool transport) => Failed(transport ? 503 : 408, transport ? "could not be sent" : "no response");

    private void Send(SipHeader? authorization)
    {
        string branch = SipToken.NewBranch();
        string record = new NameAddress { Uri = options.AddressOfRecord }.ToString();
        var writer = stack.Writer;
        writer.Request(SipMethod.Register, RegistrarUri);
        writer.Via(stack.SentBy, branch);
        writer.Header(SipHeaderKind.MaxForwards, 70);
        writer.Header(SipHeaderKind.From, $"{record};tag={_tag}");
        writer.Header(SipHeaderKind.To, record);
        writer.Header(SipHeaderKind.CallId, _callId);
        writer.CSeq(++_cseq, SipMethod.Register);
        writer.Header(SipHeaderKind.Contact, $"<{_contact}>");
        writer.Header(SipHeaderKind.Expires, _stopping ? 0 : (long)_asked.TotalSeconds);
        writer.Header(SipHeaderKind.UserAgent, stack.Options.UserAgent);
        if (authorization is { } header) writer.Header(header.Name, header.Value);
        writer.End();
        stack.Transactions.StartOther(SipMethod.Register, writer.Written.ToArray(), branch, options.Registrar, this);
    }

    private string RegistrarUri => (options.AddressOfRecord with { RawUser = null, RawPassword = null, Parameters = "" }).ToString();

    /// <summary>Once with the password, once more when the nonce was stale; a registrar that asks on and on is failing.</summary>
    private bool Answered(SipMessage response)
    {
        if (_challenges >= MaxChallenges || (_challenges > 0 && !ChallengeAnswer.IsStale(response))) return false;
        if (ChallengeAnswer.For(response, options.Credential, SipMethod.Register, RegistrarUri) is not { } header) return false;
        _challenges++;
        Send(header);
        return true;
    }

    private bool LongerExpiry(SipMessage response)
    {
        if (!long.TryParse(response.Header("Min-Expires"), out long seconds) || seconds > 86400 || _asked >= TimeSpan.FromSeconds(seconds)) return false;
        _asked = TimeSpan.FromSeconds(seconds);
        // It will be challenged anew; that the asked time must rise bounds the tries.
        _challenges = 0;
        return true;
    }

    private void Registered(SipMessage response, string reason)
    {
        (_failures, _challenges) = (0, 0);
        if (_stopping)
        {
            Become(new RegistrationState(RegistrationPhase.Removed, response.StatusCode, reason, null, null));
            return;
        }
        var expires = GivenExpiry(response);
        _next = stack.Clock.Start(expires * (0.80 + (0.10 * Random.Shared.NextDouble())), this, TimerName.Refresh);
        Become(new RegistrationState(RegistrationPhase.Registered, response.StatusCode, reason, expires, null));
    }

    private void Failed(int status, string reason)
    {
        if (_stopping)
        {
            Become(new RegistrationState(RegistrationPhase.Removed, status, reason, null, null));
            return;
        }
        var wait = TimeSpan.FromSeconds(Math.Min(MaxBackOff.TotalSeconds, Math.Pow(2, Math.Min(_failures++, 10)))) * (0.8 + (0.4 * Random.Shared.NextDouble()));
        _next = stack.Clock.Start(wait, this, TimerName.Refresh);
        Become(new RegistrationState(RegistrationPhase.Failed, status, reason, null, wait));
    }

    /// <summary>What the registrar says of our contact; else the Expires header; else what we asked for.</summary>
    private TimeSpan GivenExpiry(SipMessage response)
    {
        string? text = null;
        foreach (var value in response.Values(SipHeaderKind.Contact))
            if (NameAddress.TryParse(value, out var contact) == OperationStatus.Done && contact!.Uri.User == SipUri.Parse(_contact).User
                && contact.Uri.HostAddress?.Equals(stack.Local.Address) == true && contact.Uri.Port == stack.Local.Port) text = contact.Parameter("expires");
        return long.TryParse(text ?? response.Header("Expires"), out long seconds) && seconds is > 0 and <= 86400 ? TimeSpan.FromSeconds(seconds) : _asked;
    }

    private void Become(RegistrationState state)
    {
        State = state;
        changed(state);
    }
}
