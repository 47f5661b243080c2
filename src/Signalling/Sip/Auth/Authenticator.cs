using System.Buffers;
using System.Net;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Auth;

internal enum AuthOutcome
{
    /// <summary>No credentials for our realm: challenge.</summary>
    Missing,

    /// <summary>Right, but with an old nonce: challenge with stale=true.</summary>
    Stale,

    /// <summary>Not with a nonce that this address was given: challenge. It proves nothing, not even that it comes from there.</summary>
    Forged,

    /// <summary>Wrong password or unknown phone, from who had our challenge: challenge as if nothing were known of it, and count the guess.</summary>
    Wrong,

    Proved,
}

/// <param name="User">Whom it says it is; null: nobody.</param>
internal readonly record struct AuthResult(AuthOutcome Outcome, string? User);

/// <summary>Challenges phones and checks their answers (RFC 7616, RFC 8760). Keeps nothing between the two.</summary>
internal sealed class Authenticator(SipStack stack)
{
    private readonly NonceSource _nonces = new(stack.Time, stack.Options.NonceLifetime);
    private readonly PhoneSecrets _phones = new();
    private IReadOnlyList<DigestAlgorithm> _offered = stack.Options.Algorithms;

    public void SetPhones(IReadOnlyDictionary<string, PhoneCredential> phones)
    {
        _phones.Set(phones);
        _offered = [.. stack.Options.Algorithms.Where(_phones.AllAnswer)];
    }

    public bool IsPhone(string user) => _phones.Has(user);

    public AuthResult Check(SipMessage request, IPAddress source)
    {
        foreach (var value in request.Values(SipHeaderKind.Authorization))
        {
            if (DigestCredentials.TryParse(value, out var credentials) != OperationStatus.Done || credentials!.Realm != stack.Options.Realm) continue;
            return new AuthResult(Check(request, credentials, source), credentials.UserName);
        }
        return new AuthResult(AuthOutcome.Missing, null);
    }

    /// <summary>Writes 401 with one challenge for each algorithm, briefly with the one that everybody knows, without a transaction: the next try brings its own proof.</summary>
    public void WriteChallenge(SipMessage request, SipHop source, bool stale)
    {
        var writer = stack.Responses.Begin(request, source, 401, "Unauthorized", SipToken.Passing());
        string nonce = _nonces.Make(source.Address);
        foreach (var algorithm in writer.IsBrief ? _offered.TakeLast(1) : _offered)
        {
            var challenge = new DigestChallenge(stack.Options.Realm, nonce, algorithm, OffersAuth: true, null, stale);
            writer.Header(SipHeaderKind.WwwAuthenticate, writer.IsBrief ? challenge.ToBriefString() : challenge.ToString());
        }
        writer.End();
    }

    private AuthOutcome Check(SipMessage request, DigestCredentials credentials, IPAddress source)
    {
        var nonce = _nonces.Check(credentials.Nonce, source);
        if (nonce == NonceState.Forged || !stack.Options.Algorithms.Contains(credentials.Algorithm)) return AuthOutcome.Forged;
        bool isAbout = IsAbout(credentials.Uri, request);
        if (!_phones.Proves(credentials, request.Method.Name) || !isAbout) return AuthOutcome.Wrong;
        return nonce == NonceState.Stale ? AuthOutcome.Stale : AuthOutcome.Proved;
    }

    /// <summary>The signed URI must be the request's. Phones leave out parameters, and SIPp and some adapters the user too.</summary>
    private static bool IsAbout(string uri, SipMessage request) =>
        SipUri.TryParse(System.Text.Encoding.UTF8.GetBytes(uri), out var signed) == OperationStatus.Done
        && SipUri.TryParse(request.RequestUri, out var asked) == OperationStatus.Done
        && (signed!.User is null || signed.User == asked!.User) && signed.Host.Equals(asked!.Host, StringComparison.OrdinalIgnoreCase);
}
