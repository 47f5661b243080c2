using System.Security.Cryptography;
using System.Text;
using Carillon.Domain.Users;

namespace Carillon.Web.Auth;

/// <summary>Twelve characters that change when a user's tokens are to become worthless: new password, new role, deactivated.</summary>
internal static class UserStamp
{
    public static string Of(User user)
    {
        var text = $"{user.PasswordHash}\n{user.Role}\n{user.Active}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));
    }
}
