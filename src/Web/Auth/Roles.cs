using System.Security.Claims;
using Carillon.Domain.Users;
using Microsoft.AspNetCore.Authorization;

namespace Carillon.Web.Auth;

/// <summary>The three roles as policies: each may what the one before it may. Everything else is denied by default.</summary>
internal static class Roles
{
    public const string Agent = "agent";
    public const string Supervisor = "supervisor";
    public const string Admin = "admin";

    public static string Name(this Role role) => role switch
    {
        Role.Admin => Admin,
        Role.Supervisor => Supervisor,
        _ => Agent,
    };

    public static Role? Parse(string? name) => name switch
    {
        Agent => Role.Agent,
        Supervisor => Role.Supervisor,
        Admin => Role.Admin,
        _ => null,
    };

    public static void AddPolicies(AuthorizationOptions options)
    {
        options.FallbackPolicy = options.DefaultPolicy = AtLeast(Agent, Supervisor, Admin);
        options.AddPolicy(Agent, AtLeast(Agent, Supervisor, Admin));
        options.AddPolicy(Supervisor, AtLeast(Supervisor, Admin));
        options.AddPolicy(Admin, AtLeast(Admin));
    }

    public static UserId UserId(this ClaimsPrincipal principal) => new(principal.FindFirstValue(Claims.User) ?? "");

    public static bool MayWatch(this ClaimsPrincipal principal) => principal.IsInRole(Supervisor) || principal.IsInRole(Admin);

    private static AuthorizationPolicy AtLeast(params string[] roles) =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireRole(roles).Build();
}
