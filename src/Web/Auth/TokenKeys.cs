using System.Security.Cryptography;
using Carillon.Domain.Users;
using Microsoft.IdentityModel.Tokens;

namespace Carillon.Web.Auth;

/// <summary>The signing key, shared by all web processes through the secret store and read once by each.</summary>
internal sealed class TokenKeys(ISecretStore secrets) : IDisposable
{
    private const string SecretName = "web.token-signing-key";
    private readonly SemaphoreSlim _once = new(1);

    /// <summary>Null until <see cref="Load"/> has ended once.</summary>
    public SymmetricSecurityKey? Key { get; private set; }

    public async ValueTask<SymmetricSecurityKey> Load(CancellationToken ct)
    {
        if (Key is { } known)
            return known;
        await _once.WaitAsync(ct);
        try
        {
            return Key ??= new(Convert.FromBase64String(await secrets.GetOrAdd(SecretName, Candidate(), ct)));
        }
        finally
        {
            _once.Release();
        }
    }

    public void Dispose() => _once.Dispose();

    private static string Candidate() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
}
