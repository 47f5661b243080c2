using Carillon.Domain.Users;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>Who changed what, written after it was done.</summary>
internal sealed class Audit(IAuditStore store, TimeProvider clock, IHttpContextAccessor http)
{
    public Task Did(string what, string details = "")
    {
        var who = http.HttpContext?.User.UserId() ?? new("");
        return store.Add(clock.GetUtcNow(), who, what, details, CancellationToken.None);
    }
}
