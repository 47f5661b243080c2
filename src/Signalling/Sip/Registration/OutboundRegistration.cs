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
/// after about 85 % of the time given, and after a failure 1, 2, 4 … 60 s, each with jitter so that many do not come at once, and not
/// before Retry-After. Over UDP it sends two line ends now and then, which keep a NAT's path back to us open and want no answer (RFC 5626
/// section 4.4.1); over connections the kernel does.
/// </summary>
internal sealed class OutboundRegistration(SipStack stack, RegistrationOptions options, Action<RegistrationState> changed) : IClientUser, ITimed
{
    private const int MaxChallenges = 2;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(29);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(60);

    private readonly string _callId = SipToken.New() + "@" + stack.SentFrom(options.Registrar).Address;
    private readonly string _tag = SipToken.New();
    private SipUri Contact { get; } = stack.Contact(options.ContactUser ?? options.AddressOfRecord.User, options.Registrar, options.AddressOfRecord.Scheme == "sips");
    private TimeSpan _asked = options.Expires;
    private readonly TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoopTimer? _next;
    private LoopTimer? _keepAlive;
    private uint _cseq;
    private int _challenges, _failures;
    private bool _underway, _stopping, _removing, _forgotten;

    public RegistrationState State { get; private set; } = new(RegistrationPhase.Registering, 0, "", null, null);

    /// <summary>Done when it has ended, whether the registrar confirmed or not.</summary>
    public Task Removed => _removed.Task;

    public void Start() => Send(null);

    /// <summary>Takes the contact back. What is under way is waited for: a REGISTER that is still out might register us again.</summary>
    public void Stop()
    {
        if (_stopping) return;
        _stopping = true;
        _next?.Cancel();
        if (_underway) return;
        if (State.Phase == RegistrationPhase.Registered) Remove();
        else End(0, "stopped");
    }

    public void Forget()
    {
        (_stopping, _forgotten) = (true, true);
        _next?.Cancel();
        if (!_underway) End(0, "taken over");
    }

    public void OnTimer(TimerName name)
    {
        if (name == TimerName.KeepAlive)
        {
            KeepOpen();
            stack.Send("\r\n\r\n"u8, options.Registrar);
            return;
        }
        _challenges = 0;
        Send(null);
    }

    public void OnResponse(SipMessage response, SipHop from)
    {
        int status = response.StatusCode;
        if (status < 200) return;
        _underway = false;
        string reason = Encoding.UTF8.GetString(response.ReasonPhrase);
        if (status < 300) Registered(response, reason);
        else if (status is 401 or 407 && Answered(response)) return;
        else if (status == 423 && LongerExpiry(response)) Send(null);
        else Failed(status, reason, RetryAfter(response));
    }

    public void OnFailure(bool transport)
    {
        _underway = false;
        Failed(transport ? 503 : 408, transport ? "could not be sent" : "no response", TimeSpan.Zero);
    }

    private void Remove()
    {
        (_challenges, _removing) = (0, true);
        Send(null);
    }

    private void Send(SipHeader? authorization)
    {
        _underway = true;
        string branch = SipToken.NewBranch();
        string record = new NameAddress { Uri = options.AddressOfRecord }.ToString();
        var writer = stack.Writer;
        writer.Request(SipMethod.Register, RegistrarUri);
        writer.Via(options.Registrar.Transport, stack.SentBy(options.Registrar), branch);
        writer.Header(SipHeaderKind.MaxForwards, 70);
        writer.Header(SipHeaderKind.From, $"{record};tag={_tag}");
        writer.Header(SipHeaderKind.To, record);
        writer.Header(SipHeaderKind.CallId, _callId);
        writer.CSeq(++_cseq, SipMethod.Register);
        writer.Header(SipHeaderKind.Contact, $"<{Contact}>");
        writer.Header(SipHeaderKind.Expires, _removing ? 0 : (long)_asked.TotalSeconds);
        writer.Header(SipHeaderKind.Allow, ResponseBuilder.Allow);
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
        if (ChallengeAnswer.For(stack, response, options.Credential, SipMethod.Register, RegistrarUri, within: false) is not { } header) return false;
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
        if (_removing || _forgotten) End(response.StatusCode, reason);
        else if (_stopping) Remove();
        else KeepUp(response, reason);
    }

    private void KeepUp(SipMessage response, string reason)
    {
        var expires = GivenExpiry(response);
        KeepOpen();
        _next = stack.Clock.Start(expires * (0.80 + (0.10 * Random.Shared.NextDouble())), this, TimerName.Refresh);
        Become(new RegistrationState(RegistrationPhase.Registered, response.StatusCode, reason, expires, null));
    }

    /// <summary>After 80 to 100 % of the time, so that many are not in step.</summary>
    private void KeepOpen()
    {
        _keepAlive?.Cancel();
        if (!options.Registrar.IsReliable) _keepAlive = stack.Clock.Start(KeepAlive * (0.8 + (0.2 * Random.Shared.NextDouble())), this, TimerName.KeepAlive);
    }

    private void Failed(int status, string reason, TimeSpan atLeast)
    {
        _keepAlive?.Cancel();
        if (_stopping)
        {
            End(status, reason);
            return;
        }
        var wait = TimeSpan.FromSeconds(Math.Min(MaxBackOff.TotalSeconds, Math.Pow(2, Math.Min(_failures++, 10)))) * (0.8 + (0.4 * Random.Shared.NextDouble()));
        if (wait < atLeast) wait = atLeast;
        _next = stack.Clock.Start(wait, this, TimerName.Refresh);
        Become(new RegistrationState(RegistrationPhase.Failed, status, reason, null, wait));
    }

    /// <summary>What the registrar says of our contact; else the Expires header; else what we asked for.</summary>
    private TimeSpan GivenExpiry(SipMessage response)
    {
        string? text = null;
        foreach (var value in response.Values(SipHeaderKind.Contact))
            if (NameAddress.TryParse(value, out var contact) == OperationStatus.Done && contact!.Uri.User == Contact.User
                && contact.Uri.HostAddress?.Equals(Contact.HostAddress) == true && contact.Uri.Port == Contact.Port) text = contact.Parameter("expires");
        return long.TryParse(text ?? response.Header("Expires"), out long seconds) && seconds is > 0 and <= 86400 ? TimeSpan.FromSeconds(seconds) : _asked;
    }

    /// <summary>Retry-After (RFC 3261 section 20.33), believed up to ten minutes.</summary>
    private static TimeSpan RetryAfter(SipMessage response)
    {
        var text = response.Header("Retry-After").AsSpan();
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(digits < 0 ? text : text[..digits], out int seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 600)) : TimeSpan.Zero;
    }

    private void End(int status, string reason)
    {
        _keepAlive?.Cancel();
        Become(new RegistrationState(RegistrationPhase.Removed, status, reason, null, null));
        _removed.TrySetResult();
    }

    private void Become(RegistrationState state)
    {
        State = state;
        changed(state);
    }
}
