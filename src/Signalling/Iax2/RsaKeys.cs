using System.Security.Cryptography;

namespace Carillon.Signalling.Iax2;

/// <summary>RSA keys by their PEM, read once.</summary>
sealed class RsaKeys
{
    readonly Dictionary<string, RSA> _keys = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">It is no RSA key. The host looks keys over before it hands them on (<see cref="Iax2Peer.IsKey"/>).</exception>
    public RSA Get(string pem)
    {
        if (_keys.TryGetValue(pem, out var known)) return known;
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return _keys[pem] = key;
    }
}
