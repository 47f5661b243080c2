using System.CommandLine;
using System.Text.Json;
using Carillon.Domain;
using Carillon.Domain.Users;
using Carillon.Server.Roles;
using Carillon.Web.Auth;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Server.Commands;

/// <summary><c>carillon user add|list</c>: how the first admin comes to be.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "Log-in name: lower case, at most 32 of a-z, 0-9, dot, dash." };
    private static readonly Option<Role?> RoleOption = new("--role") { Description = "agent, supervisor or admin [default: agent, or what he is]." };
    private static readonly Option<string?> FullName = new("--full-name") { Description = "As others see it [default: the log-in name]." };
    private static readonly Option<string?> Phone = new("--phone") { Description = "His usual phone." };
    private static readonly Option<string?> PasswordFile = PasswordSource.Option();
    private static readonly Option<bool> Json = new("--json") { Description = "For machines." };
    private static readonly Option<string> Database = CommonOptions.Database();

    public static Command Build()
    {
        var add = new Command("add", "Adds a user, or gives one that is there another password, role or phone.") { Name, RoleOption, FullName, Phone, PasswordFile, Database };
        add.SetAction((parsed, cancel) => Stores.Use(parsed.GetValue(Database)!, stores => Add(parsed, stores, cancel), cancel));
        var list = new Command("list", "Lists the users.") { Json, Database };
        list.SetAction((parsed, cancel) => Stores.Use(parsed.GetValue(Database)!, stores => List(parsed, stores, cancel), cancel));
        return new Command("user", "Users of the floor.") { add, list };
    }

    private static async Task<int> Add(ParseResult parsed, IServiceProvider stores, CancellationToken cancel)
    {
        var id = parsed.GetValue(Name)!.ToLowerInvariant();
        if (id.Length is 0 or > 32 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            return Complain.BadInput($"'{id}' is no log-in name; use at most 32 of a-z, 0-9, dot and dash");
        if (PasswordSource.Read(parsed.GetValue(PasswordFile), PasswordHasher.MinimumLength, out var fault) is not { } password)
            return Complain.BadInput(fault!);

        var store = stores.GetRequiredService<IUserStore>();
        var old = await store.Find(new UserId(id), cancel);
        var saved = await store.Save(new User
        {
            Id = new(id),
            Name = parsed.GetValue(FullName) ?? old?.Name ?? id,
            Role = parsed.GetValue(RoleOption) ?? old?.Role ?? Role.Agent,
            PasswordHash = PasswordHasher.Hash(password),
            Phone = parsed.GetValue(Phone) is { } phone ? new PhoneId(phone) : old?.Phone,
            Campaigns = old?.Campaigns ?? [],
            Active = old?.Active ?? true,
            Version = old?.Version ?? 0,
        }, cancel);
        if (!saved)
            return Complain.Unavailable($"{id} was changed by somebody else at this moment; try again");
        Console.WriteLine($"{id} {(old is null ? "added" : "changed")}");
        return ExitCodes.Done;
    }

    private static async Task<int> List(ParseResult parsed, IServiceProvider stores, CancellationToken cancel)
    {
        var users = await stores.GetRequiredService<IUserStore>().All(cancel);
        if (parsed.GetValue(Json))
            Console.WriteLine(JsonSerializer.Serialize(users.Select(u => new { id = u.Id.Value, u.Name, role = u.Role.ToString().ToLowerInvariant(), u.Active, phone = u.Phone?.Value }), JsonSerializerOptions.Web));
        else
            foreach (var user in users)
                Console.WriteLine($"{user.Id,-20} {user.Role,-10} {(user.Active ? "" : "inactive "),-9}{user.Name}");
        return ExitCodes.Done;
    }
}
