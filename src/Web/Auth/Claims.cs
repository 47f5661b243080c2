namespace Carillon.Web.Auth;

/// <summary>Names in our tokens (RFC 7519 where it has one).</summary>
internal static class Claims
{
    public const string User = "sub";
    public const string Name = "name";
    public const string Role = "role";
    /// <summary>Changes with the password, the role and the activity of a user: see <see cref="UserStamp"/>.</summary>
    public const string Stamp = "stamp";
}
