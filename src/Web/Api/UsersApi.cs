using Carillon.Domain.Users;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>People who may log in.</summary>
internal static class UsersApi
{
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/users").WithTags("Users").RequireAuthorization(Roles.Admin);
        group.MapGet("", All).WithName("Users").WithSummary("All users.");
        group.MapGet("/{id}", Find).WithName("User").WithSummary("One user.");
        group.MapPost("", Create).WithName("CreateUser").WithSummary("A new user, with a password.");
        group.MapPut("/{id}", Change).WithName("ChangeUser").WithSummary("Changes a user; a null password keeps the old one.");
    }

    private static async Task<Ok<UserDto[]>> All(IUserStore users, CancellationToken ct) =>
        TypedResults.Ok((await users.All(ct)).OrderBy(u => u.Id.Value, StringComparer.Ordinal).Select(ToDto).ToArray());

    private static async Task<Results<Ok<UserDto>, ProblemHttpResult>> Find(string id, IUserStore users, CancellationToken ct) =>
        await users.Find(new(id), ct) is { } user ? TypedResults.Ok(ToDto(user)) : Unknown(id);

    private static async Task<Results<Created<UserDto>, ProblemHttpResult>> Create(
        SaveUserDto save, IUserStore users, UserDirectory directory, Audit audit, CancellationToken ct)
    {
        var faults = Check(save, isNew: true);
        if (faults.Any)
            return Problems.Bad(faults);
        var id = new UserId(save.User.Id.ToLowerInvariant());
        if (await users.Find(id, ct) is not null)
            return Problems.Conflict($"There is a user {id} already.");
        var user = FromDto(save.User, id, PasswordHasher.Hash(save.Password!)) with { Version = 0 };
        if (!await users.Save(user, ct))
            return Problems.SavedMeanwhile($"User {id}");
        await audit.Did("user.create", $"{id} as {user.Role.Name()}");
        await directory.Reload(ct);
        return TypedResults.Created($"{Routes.Api}/users/{id}", ToDto(await users.Find(id, ct) ?? user));
    }

    private static async Task<Results<Ok<UserDto>, ProblemHttpResult>> Change(
        string id, SaveUserDto save, IUserStore users, UserDirectory directory, Audit audit, HttpContext http, CancellationToken ct)
    {
        var faults = Check(save, isNew: false).Unless(save.User?.Id == id, "id", "id must be the one in the address.");
        if (faults.Any)
            return Problems.Bad(faults);
        if (await users.Find(new(id), ct) is not { } known)
            return Unknown(id);
        var user = FromDto(save.User!, known.Id, save.Password is null ? known.PasswordHash : PasswordHasher.Hash(save.Password));
        if (known.Id == http.User.UserId() && (!user.Active || user.Role != Role.Admin))
            return Problems.Bad("role", "You cannot take your own administration away: ask another admin.");
        if (!await users.Save(user, ct))
            return Problems.SavedMeanwhile($"User {id}");
        await audit.Did("user.change", $"{id}{(save.Password is null ? "" : ", new password")}");
        await directory.Reload(ct);
        return TypedResults.Ok(ToDto(await users.Find(known.Id, ct) ?? user));
    }

    private static Faults Check(SaveUserDto save, bool isNew)
    {
        var faults = new Faults();
        if (save.User is not { } user)
            return faults.Add("user", "user must not be empty.");
        faults.Name(user.Id, "id", 32).Text(user.Name, "name", 100)
            .Unless(Roles.Parse(user.Role) is not null, "role", "role must be agent, supervisor or admin.");
        if (isNew || save.Password is not null)
        {
            var right = save.Password is { Length: >= PasswordHasher.MinimumLength and <= PasswordHasher.MaximumLength };
            faults.Unless(right, "password", $"password must have {PasswordHasher.MinimumLength} to {PasswordHasher.MaximumLength} characters.");
        }
        return faults;
    }

    private static UserDto ToDto(User user) => new()
    {
        Id = user.Id.Value,
        Name = user.Name,
        Role = user.Role.Name(),
        Active = user.Active,
        Campaigns = [.. user.Campaigns.Select(c => c.Value)],
        Phone = user.Phone?.Value,
        Version = user.Version,
    };

    private static User FromDto(UserDto dto, UserId id, string passwordHash) => new()
    {
        Id = id,
        Name = dto.Name.Trim(),
        Role = Roles.Parse(dto.Role)!.Value,
        PasswordHash = passwordHash,
        Active = dto.Active,
        Campaigns = [.. (dto.Campaigns ?? []).Select(c => new CampaignId(c))],
        Phone = string.IsNullOrWhiteSpace(dto.Phone) ? null : new PhoneId(dto.Phone),
        Version = dto.Version,
    };

    private static ProblemHttpResult Unknown(string id) => Problems.NotFound($"There is no user {id}.");
}
