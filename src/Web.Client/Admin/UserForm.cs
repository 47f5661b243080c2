using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>A user while he is being typed.</summary>
public sealed class UserForm
{
    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public string Role { get; set; } = "agent";
    public bool Active { get; set; } = true;
    public string Phone { get; set; } = "";
    public string Password { get; set; } = "";
    public IReadOnlyList<string> Campaigns { get; set; } = [];
    public long Version { get; init; }

    public static UserForm Of(UserDto user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new() { Id = user.Id, Name = user.Name, Role = user.Role, Active = user.Active, Phone = user.Phone ?? "", Campaigns = user.Campaigns, Version = user.Version };
    }

    public SaveUserDto ToSave() => new(
        new UserDto { Id = Id.Trim(), Name = Name.Trim(), Role = Role, Active = Active, Campaigns = Campaigns, Phone = Phone.Length == 0 ? null : Phone, Version = Version },
        Password.Length == 0 ? null : Password);
}
