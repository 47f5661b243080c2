using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>Where a phone's user is called when the phone cannot be. Phones of before: nowhere.</summary>
[Migration(MigrationSteps.PhoneOutsideNumber, "phones: outside_number")]
public sealed class AddPhoneOutsideNumber : ForwardOnlyMigration
{
    public override void Up() => Alter.Table("phones").AddColumn("outside_number").AsAnsiString(32).Nullable();
}
