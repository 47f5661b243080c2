using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Auth;

internal enum AuthOutcome
{
    /// <summary>No credentials for our realm: challenge.</summary>
    Missing,

    /// <summary>Right, but with an old nonce: challenge with stale=true.</summary>
    Stale,

    /// <summary>Wrong password, unknown phone, forged nonce: challenge as if nothing were known of it.</summary>
    Wrong,

    Proved,
}

/// <summary>Challenges phones and checks their answers (RFC 7616, RFC 8760). Keeps nothing between the two.</summary>
internal sealed class Authenticator(SipStack stack)
{
    private readonly NonceSource _nonces = new(stack.Time, stack.Options.NonceLifetime);
    private IReadOnlyList<DigestAlgorithm> _offered = stack.Options.Algorithms;
    private FrozenDictionary<string, PhoneCredential> _phones = FrozenDictionary<string, PhoneCredential>.Empty;

    /// <summary>Offered is what every phone can answer: one whose HA1 is known for MD5 alone would else choose SHA-256 and fail.</summary>
    public void SetPhones(IReadOnlyDictionary<string, PhoneCredential> phones)
    {
        _phones = phones.ToFrozenDictionary();
        _offered = [.. stack.Options.Algorithms.Where(algorithm => phones.Values.All(phone => Ha1(phone, algorithm) is not null))];
    }

    public bool IsPhone(string user) => _phones.ContainsKey(user);

    public (AuthOutcome Outcome, string? Phone) Check(SipMessage request, IPAddress source)
    {
        foreach (var value in request.Values(SipHeaderKind.Authorization))
        {
            if (DigestCredentials.TryParse(value, out var credentials) != OperationStatus.Done || credentials!.Realm != stack.Options.Realm) continue;
            var outcome = Check(request, credentials, source);
            return (outcome, outcome == AuthOutcome.Proved ? credentials.UserName : null);
        }
        return (AuthOutcome.Missing, null);
    }

    /// <summary>401 with one challenge for each algorithm, without a transaction: the next try brings its own proof.</summary>
    public void Challenge(SipMessage request, SipHop source, bool stale)
    {
        var writer = stack.Responses.Begin(request, source, 401, "Unauthorized", SipToken.New());
        string nonce = _nonces.Make(source.Address);
        foreach (var algorithm in _offered)
            writer.Header(SipHeaderKind.WwwAuthenticate, new DigestChallenge(stack.Options.Realm, nonce, algorithm, OffersAuth: true, null, stale).ToString());
        writer.End();
        stack.Reply(writer.Written, ResponseBuilder.ReplyTo(request, source));
    }

    private AuthOutcome Check(SipMessage request, DigestCredentials credentials, IPAddress source)
    {
        var nonce = _nonces.Check(credentials.Nonce, source);
        if (nonce == NonceState.Forged || !stack.Options.Algorithms.Contains(credentials.Algorithm)) return AuthOutcome.Wrong;
        if (Ha1(credentials) is not { } ha1 || !IsAbout(credentials.Uri, request) || !credentials.Proves(ha1, request.Method.Name)) return AuthOutcome.Wrong;
        return nonce == NonceState.Stale ? AuthOutcome.Stale : AuthOutcome.Proved;
    }

    private string? Ha1(DigestCredentials credentials) =>
        _phones.TryGetValue(credentials.UserName, out var phone) ? Ha1(phone, credentials.Algorithm) : null;

    private static string? Ha1(PhoneCredential phone, DigestAlgorithm algorithm) =>
        algorithm == DigestAlgorithm.Sha256 ? phone.Ha1Sha256 : phone.Ha1Md5;

    /// <summary>The signed URI must be the request's. Phones leave out parameters, and SIPp and some adapters the user too.</summary>
    private static bool IsAbout(string uri, SipMessage request) =>
        SipUri.TryParse(System.Text.Encoding.UTF8.GetBytes(uri), out var signed) == OperationStatus.Done
        && SipUri.TryParse(request.RequestUri, out var asked) == OperationStatus.Done
        && (signed!.User is null || signed.User == asked!.User) && signed.Host.Equals(asked!.Host, StringComparison.OrdinalIgnoreCase);
}
