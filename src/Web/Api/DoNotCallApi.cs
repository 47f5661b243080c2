using System.Security.Claims;
using Carillon.Domain.Leads;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>Numbers that no campaign dials.</summary>
internal static class DoNotCallApi
{
    private const int MostEntries = 1000;
    private const int MostNumbers = 100_000;

    public static void MapDoNotCall(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/dnc").WithTags("Do not call").RequireAuthorization(Roles.Supervisor);
        group.MapGet("", Search).WithName("DoNotCall").WithSummary("Numbers that no campaign dials, newest first; those that begin so.");
        group.MapPost("", Add).WithName("AddDoNotCall").WithSummary("Puts numbers on the list; from then on no campaign and no agent dials them.");
        group.MapDelete("/{phone}", Remove).WithName("RemoveDoNotCall").WithSummary("Takes a number off the list.").RequireAuthorization(Roles.Admin);
    }

    private static async Task<Results<Ok<DoNotCallDto>, ProblemHttpResult>> Search(IDoNotCallStore list, CancellationToken ct, string begins = "", int count = 100)
    {
        if (count is < 1 or > MostEntries)
            return Problems.Bad("count", $"count is {count}; it must be 1 to {MostEntries}.");
        var found = await list.Search(begins.Trim(), count, ct);
        return TypedResults.Ok(new DoNotCallDto(await list.Count(ct), [.. found.Select(e => new DoNotCallEntryDto(e.Phone, e.At, e.By.Value, e.Attempt?.ToString()))]));
    }

    private static async Task<Results<Ok<DoNotCallAddedDto>, ProblemHttpResult>> Add(AddDoNotCallDto add, ClaimsPrincipal user, IDoNotCallStore list, Audit audit, CancellationToken ct)
    {
        var numbers = add.Numbers ?? [];
        var faults = new Faults()
            .Unless(numbers.Count is >= 1 and <= MostNumbers, "numbers", $"numbers are {numbers.Count}; there must be 1 to {MostNumbers}.")
            .Unless(add.Region is { Length: 2 } && add.Region.All(char.IsAsciiLetter), "region", "region must be two letters, as US or DE.");
        if (faults.Any)
            return Problems.Bad(faults);
        var added = await list.Add(numbers, add.Region, user.UserId(), ct);
        await audit.Did("dnc.add", $"{added.Added} numbers{(added.Added == 1 && numbers.Count == 1 ? ": " + numbers[0].Trim() : "")}");
        return TypedResults.Ok(new DoNotCallAddedDto(added.Added, added.Known, [.. added.Rejected.Select(r => new RejectedRowDto(r.Line, r.Reason, r.Text))]));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string phone, IDoNotCallStore list, Audit audit, CancellationToken ct)
    {
        if (!await list.Remove(phone, ct))
            return Problems.NotFound($"{phone} is not on the do-not-call list.");
        await audit.Did("dnc.remove", phone);
        return TypedResults.NoContent();
    }
}
